//! A file store: folders in folders, files in them, and paths that follow whatever is renamed or moved, by everybody at
//! once; a recursive listing; and an audit of it all.
//!
//! `src/bin/files.rs` runs it from an empty database to the audit.

pub mod audit;
pub mod crowd;
pub mod database;
pub mod error;
pub mod listing;
pub mod models;
pub mod tree;

pub use self::error::Error;
