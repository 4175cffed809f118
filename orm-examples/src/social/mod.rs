//! A social network: people who ask each other for friendship, accept, part and block, all at once; what they see of
//! each other; and an audit of it all.
//!
//! `src/bin/social.rs` runs it from an empty database to the audit.

pub mod audit;
pub mod crowd;
pub mod database;
pub mod error;
pub mod friends;
pub mod models;
pub mod pages;

pub use self::error::Error;
