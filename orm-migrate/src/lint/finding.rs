//! What the lint found.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::mode::LockMode;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It makes others wait, or breaks a program that is not yet deployed anew.
    Warning,
    /// The server will refuse it, or what runs now breaks at once.
    Error,
}

/// A table that a statement locks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableLock {
    /// The table. `None`: the file does not say which.
    pub table: Option<String>,
    /// The mode.
    pub mode: LockMode,
    /// What waits while it is held.
    pub blocks: &'static str,
}

impl TableLock {
    pub(super) fn new(table: Option<String>, mode: LockMode) -> Self {
        Self { table, mode, blocks: mode.blocks() }
    }
}

/// Where a finding is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, by the name that its source has.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The statement, as it is written.
    pub statement: String,
    /// The bytes of the file that the finding is about.
    #[serde(skip)]
    pub span: Range<usize>,
    /// The file's text.
    #[serde(skip)]
    pub(super) sql: Arc<str>,
}

/// Something that a migration does and that is better done otherwise.
///
/// Its `Display` is a report as rustc writes it, without colours; [`colored`](Self::colored) is one with them. It
/// serializes to flat JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule's name, which a comment silences it by.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What the statement does, with its names.
    pub message: String,
    /// Where. `None` where it is about the database, not about a file.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// The locks that the statement takes on tables that were there before.
    pub locks: Vec<TableLock>,
    /// Why it matters.
    pub why: &'static str,
    /// What to write instead: SQL with the statement's own names where they are known.
    pub safe: Option<String>,
}
