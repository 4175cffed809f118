use std::fmt;

use super::hints::Hints;
use super::plan::Plan;
use super::rename;
use crate::schema::{Name, Schema, Table};

/// What may be a rename: something is gone, and something like it has come. Only a person knows; the answer is a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Candidate {
    /// A table with half of its columns, or more.
    Table {
        /// The one that is gone.
        from: Name,
        /// The one that has come.
        to: Name,
    },
    /// A column of the same type.
    Column {
        /// The table, as it is called afterwards.
        table: Name,
        /// The one that is gone.
        from: String,
        /// The one that has come.
        to: String,
    },
    /// A native enum with a label in common.
    Enum {
        /// The one that is gone.
        from: Name,
        /// The one that has come.
        to: Name,
    },
    /// A label of a native enum.
    Label {
        /// The enum, as it is called afterwards.
        enumeration: Name,
        /// The one that is gone.
        from: String,
        /// The one that has come.
        to: String,
    },
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Candidate::Table { from, to } => write!(f, "table {from} is now {to}"),
            Candidate::Enum { from, to } => write!(f, "enum {from} is now {to}"),
            Candidate::Column { table, from, to } => write!(f, "column {table}.{from} is now {to}"),
            Candidate::Label { enumeration, from, to } => {
                write!(f, "label {from:?} of {enumeration} is now {to:?}")
            }
        }
    }
}

impl Hints {
    /// That it is one.
    pub fn rename(self, candidate: &Candidate) -> Self {
        match candidate {
            Candidate::Table { from, to } => self.rename_table(from.clone(), to.clone()),
            Candidate::Enum { from, to } => self.rename_enum(from.clone(), to.clone()),
            Candidate::Column { table, from, to } => self.rename_column(table.clone(), from, to),
            Candidate::Label { enumeration, from, to } => self.rename_label(enumeration.clone(), from, to),
        }
    }
}

/// What may be renames, beside those that the hints tell: for a program that asks. An answer may bring new candidates,
/// the columns of a table that was renamed, so ask again with it among the hints. No SQL is sent.
///
/// ```
/// use orm_migrate::diff::{Hints, candidates};
/// # use orm_migrate::schema::{Schema, Source};
///
/// # let (from, to) = (Schema::empty(Source::Models), Schema::empty(Source::Models));
/// # fn ask(_: &str) -> bool { true }
/// let mut hints = Hints::new();
/// let mut asked = Vec::new();
/// while let Some(candidate) = candidates(&from, &to, &hints).into_iter().find(|one| !asked.contains(one)) {
///     if ask(&candidate.to_string()) {
///         hints = hints.rename(&candidate);
///     }
///     asked.push(candidate);
/// }
/// ```
pub fn candidates(from: &Schema, to: &Schema, hints: &Hints) -> Vec<Candidate> {
    let from = &rename::apply(from, to, hints, &mut Plan::default());
    let mut candidates = Vec::new();
    let gone_tables = from.tables.iter().filter(|old| to.table(&old.name).is_none());
    for old in gone_tables {
        let come = to.tables.iter().filter(|new| from.table(&new.name).is_none() && is_alike(old, new));
        candidates.extend(come.map(|new| Candidate::Table { from: old.name.clone(), to: new.name.clone() }));
    }
    for new in &to.tables {
        if let Some(old) = from.table(&new.name) {
            columns(old, new, &mut candidates);
        }
    }
    for old in from.enums.iter().filter(|old| to.enumeration(&old.name).is_none()) {
        let come = to.enums.iter().filter(|new| from.enumeration(&new.name).is_none());
        let alike = come.filter(|new| new.labels.iter().any(|label| old.labels.contains(label)));
        candidates.extend(alike.map(|new| Candidate::Enum { from: old.name.clone(), to: new.name.clone() }));
    }
    for new in &to.enums {
        let Some(old) = from.enumeration(&new.name) else { continue };
        for gone in old.labels.iter().filter(|label| !new.labels.contains(label)) {
            let come = new.labels.iter().filter(|label| !old.labels.contains(label));
            candidates.extend(come.map(|come| Candidate::Label {
                enumeration: new.name.clone(),
                from: gone.clone(),
                to: come.clone(),
            }));
        }
    }
    candidates
}

fn columns(old: &Table, new: &Table, candidates: &mut Vec<Candidate>) {
    for gone in old.columns.iter().filter(|column| new.column(&column.name).is_none()) {
        let come = new.columns.iter().filter(|column| old.column(&column.name).is_none());
        candidates.extend(come.filter(|come| come.ty == gone.ty).map(|come| Candidate::Column {
            table: new.name.clone(),
            from: gone.name.clone(),
            to: come.name.clone(),
        }));
    }
}

fn is_alike(old: &Table, new: &Table) -> bool {
    let shared = old.columns.iter().filter(|column| new.column(&column.name).is_some()).count();
    shared * 2 >= old.columns.len().max(new.columns.len())
}
