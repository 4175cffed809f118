use std::sync::Arc;

use crate::schema::Table;
use crate::value::Value;

/// A statement that is ready to be sent: its text, its arguments, and what the pipeline has to know of it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The text, with `$1`, `$2` … for the arguments.
    pub sql: Arc<str>,
    /// The arguments.
    pub arguments: Vec<Value>,
    /// Whether it only reads.
    pub access: Access,
    /// The table that it is about, to name fields in errors.
    pub table: Option<&'static Table>,
}

/// What a statement does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads only: it may be run again, or elsewhere.
    Read,
    /// Writes, or locks.
    Write,
}
