//! Migrations on a real PostgreSQL.

mod catalogue;
mod diff;
mod models;
mod random;
mod runner;
mod safe;
mod support;
