//! Migrations on a real PostgreSQL.

mod catalogue;
mod models;
mod random;
mod support;
