//! Migrations on a real PostgreSQL.

mod catalogue;
mod diff;
mod lint;
mod models;
mod random;
mod runner;
mod safe;
mod support;
