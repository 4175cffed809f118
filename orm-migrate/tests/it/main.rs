//! The tests of migrations, in one binary: linking is what costs.

mod catalogue;
mod diff;
mod lint;
mod models;
mod random;
mod support;
