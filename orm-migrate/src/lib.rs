//! Migrations: from the difference between models and a database to reviewable SQL files, and what runs them.
//!
//! Models' const data → [`schema::Schema`] → diff → [`operation::Operation`]s → safe form → SQL files → runner.

pub mod catalogue;
pub mod ddl;
pub mod diff;
mod inverse;
pub mod models;
pub mod operation;
pub mod schema;
pub mod snapshot;

pub use self::inverse::{Inverse, inverse};
