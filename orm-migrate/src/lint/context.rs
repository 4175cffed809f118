//! What the lint cannot read in the files: facts from outside, as plain data.

use orm_core::schema::Table;

/// What is known beside the files. What is left empty is not known, and the rules that need it stay silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The tables that models have, with their columns. `None`: the models are not known.
    pub models: Option<Vec<ModelTable>>,
    /// The indexes that the database has. Those that the files make need not be among them.
    pub indexes: Vec<ExistingIndex>,
    /// The migrations that were applied. Their files are read for what they have made; what they did is done.
    pub applied: Vec<Applied>,
    /// The indexes and constraints that the database has and that are not valid.
    pub invalid: Vec<Invalid>,
}

/// A table that a model has.
///
/// ```
/// use orm_guide::blog::{Post, User};
/// use orm_migrate::lint::{Context, ModelTable, Source, lint};
///
/// let models = orm::models![User, Post].iter().map(|table| ModelTable::from(*table)).collect();
/// let context = Context { models: Some(models), ..Context::default() };
/// let files = [Source::up(1, "1_title.up.sql", "ALTER TABLE posts RENAME COLUMN title TO headline;")];
/// let findings = lint(&files, &context);
/// assert_eq!(findings[1].message, "posts.title is renamed, but the model of posts has it");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelTable {
    /// Its schema. `None`: `public`.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its columns' names.
    pub columns: Vec<String>,
}

impl From<&Table> for ModelTable {
    fn from(table: &Table) -> Self {
        Self {
            schema: table.schema.map(str::to_owned),
            name: table.name.to_owned(),
            columns: table.columns.iter().map(|column| column.name.to_owned()).collect(),
        }
    }
}

/// An index that the database has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingIndex {
    /// Its schema. `None`: `public`.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its table's name.
    pub table: String,
    /// Its keys: columns' names, or expressions as they are written.
    pub columns: Vec<String>,
    /// Whether it is unique.
    pub unique: bool,
    /// Its access method: `btree`, `gin`, …
    pub method: String,
    /// The condition of the rows that it has.
    pub predicate: Option<String>,
    /// The columns that it only carries along.
    pub include: Vec<String>,
}

/// A migration that was applied, as `_sqlx_migrations` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its version.
    pub version: i64,
    /// The checksum of its file when it was applied.
    pub checksum: Vec<u8>,
}

/// An index or constraint that is not valid: an interrupted CREATE INDEX CONCURRENTLY, or a constraint that was added NOT
/// VALID and never validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Which of the two it is.
    pub kind: InvalidKind,
    /// Its schema. `None`: `public`.
    pub schema: Option<String>,
    /// Its table's name.
    pub table: String,
    /// Its name.
    pub name: String,
}

/// What is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidKind {
    /// An index.
    Index,
    /// A constraint.
    Constraint,
}
