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
    /// The table that it is about, to name fields in errors; none if a person wrote the text.
    pub table: Option<&'static Table>,
}

impl Statement {
    /// Whether a person wrote its text, so that it may do what the library's own statements never do: begin a
    /// transaction, leave a setting behind.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.table.is_none()
    }
}

/// What a statement does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads only: it may be run again, or elsewhere.
    Read,
    /// Writes, or locks.
    Write,
}
