//! The lint of migration files.

mod classify;
mod context;
mod finding;
mod form;
mod mode;
mod nesting;
mod report;
mod source;
mod state;
mod syntax;

pub use form::{EXAMPLE_TABLES, FACTS, Fact, Form};
pub use mode::LockMode;
pub use context::{Applied, Context, ExistingIndex, Invalid, InvalidKind, ModelTable};
pub use finding::{Finding, Place, Severity, TableLock};
pub use source::{Direction, Source};
