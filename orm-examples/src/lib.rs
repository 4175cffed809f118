//! Applications built on [`orm`], each runnable alone.
//!
//! - [`shop`]: a catalogue, customers, orders placed concurrently, a report and an audit:
//!   `cargo run -p orm-examples --bin shop`

pub mod shop;
