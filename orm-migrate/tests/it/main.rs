//! The tests of migrations on a real PostgreSQL, in one binary: linking is what costs.

mod agreement;
mod catalogue;
mod diff;
mod lint;
mod maintain;
mod models;
mod pull;
mod random;
mod runner;
mod safe;
mod support;
