//! A blog: thousands of posts with authors, categories, tags and comments; drafts that wait for their day; pages, a
//! search and listings of one round trip each; and an audit of it all.
//!
//! `src/bin/blog.rs` runs it from an empty database to the audit.

pub mod audit;
pub mod database;
pub mod error;
pub mod listing;
pub mod models;
pub mod pages;
pub mod print;
pub mod publishing;
pub mod search;
pub mod statistics;
pub mod topics;
pub mod writers;

pub use self::error::Error;
