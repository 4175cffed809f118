//! Migrations: from the difference between models and a database to reviewable SQL files, and what runs them.
//!
//! Models' const data → [`schema::Schema`] → diff → [`operation::Operation`]s → safe form → SQL files → runner.

pub mod lint;
pub mod operation;
pub mod schema;
