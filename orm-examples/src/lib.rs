//! Applications built on [`orm`], each runnable alone.
//!
//! - [`shop`]: a catalogue, customers, orders placed concurrently, a report and an audit:
//!   `cargo run -p orm-examples --bin shop`
//! - [`blog`]: drafts and their day, search, archive, tags, a leaderboard, cursors through thousands of posts, and an audit:
//!   `cargo run -p orm-examples --bin blog`
//! - [`files`]: folders whose paths follow renames and moves by everybody at once, a recursive listing, and an audit:
//!   `cargo run -p orm-examples --bin files`
//! - [`social`]: friend requests, acceptance and blocking by everybody at once, a feed, and an audit:
//!   `cargo run -p orm-examples --bin social`

pub mod application;
pub mod blog;
pub mod files;
pub mod shop;
pub mod social;
pub mod terminal;
