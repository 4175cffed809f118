//! The lint of migration files.

mod form;
mod mode;

pub use form::{EXAMPLE_TABLES, FACTS, Fact, Form};
pub use mode::LockMode;
