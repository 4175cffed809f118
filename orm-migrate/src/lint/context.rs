//! What the lint cannot read in the files: facts from outside, as plain data.

use orm_core::schema::Table;

use crate::schema::{self, IndexKey, IndexPart, Name, Schema};

/// What is known beside the files. What is left empty is not known, and the rules that need it stay silent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The tables that models have, with their columns. `None`: the models are not known.
    pub models: Option<Vec<ModelTable>>,
    /// The tables that the database has. Those that the files make need not be among them.
    pub tables: Vec<ExistingTable>,
    /// The indexes that the database has. Those that the files make need not be among them.
    pub indexes: Vec<ExistingIndex>,
    /// The migrations that were applied. Their files are read for what they have made; what they did is done.
    pub applied: Vec<Applied>,
    /// The indexes and constraints that the database has and that are not valid.
    pub invalid: Vec<Invalid>,
}

impl Context {
    /// Takes in the tables and indexes of a database, as [`catalogue::read`](crate::catalogue::read) has them.
    ///
    /// ```
    /// # use orm_guide::blog::Tag;
    /// use orm_migrate::lint::Context;
    ///
    /// # let schema = orm_migrate::models::schema(orm::models![Tag]);
    /// let context = Context::default().database(&schema);
    /// assert_eq!(context.tables[0].name, "tags");
    /// ```
    #[must_use]
    pub fn database(mut self, schema: &Schema) -> Self {
        for table in &schema.tables {
            self.tables.push(ExistingTable::of(table));
            self.indexes.extend(ExistingIndex::of(table));
        }
        let partitioned = schema.unsupported.iter().filter(|other| other.kind == "partitioned table");
        self.tables.extend(partitioned.map(|other| ExistingTable::partitioned(&other.name)));
        self
    }
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

/// A table that the database has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingTable {
    /// Its schema. `None`: `public`.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its columns' names and types, as SQL writes these.
    pub columns: Vec<(String, String)>,
    /// The columns of its primary key.
    pub primary_key: Vec<String>,
    /// Whether its rows are in partitions.
    pub is_partitioned: bool,
}

impl ExistingTable {
    fn of(table: &schema::Table) -> Self {
        let Name { schema, name } = table.name.clone();
        let column = |column: &schema::Column| (column.name.clone(), column.ty.to_string());
        ExistingTable {
            schema,
            name,
            columns: table.columns.iter().map(column).collect(),
            primary_key: table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default(),
            is_partitioned: false,
        }
    }

    fn partitioned(name: &str) -> Self {
        let (schema, name) = name.split_once('.').map_or((None, name), |(schema, name)| (Some(schema), name));
        ExistingTable {
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
            columns: Vec::new(),
            primary_key: Vec::new(),
            is_partitioned: true,
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

impl ExistingIndex {
    /// The indexes of a table, those of its constraints too.
    fn of(table: &schema::Table) -> Vec<Self> {
        let Name { schema, name: of } = &table.name;
        let index = |name: &String, columns: Vec<String>, include: &Vec<String>| ExistingIndex {
            schema: schema.clone(),
            name: name.clone(),
            table: of.clone(),
            columns,
            unique: true,
            method: "btree".to_owned(),
            predicate: None,
            include: include.clone(),
        };
        let of_key = table.primary_key.iter().map(|key| index(&key.name, key.columns.clone(), &key.include));
        let of_uniques = table.uniques.iter().map(|key| index(&key.name, key.columns.clone(), &key.include));
        let own = table.indexes.iter().map(|found| ExistingIndex {
            unique: found.unique,
            method: found.method.clone(),
            predicate: found.predicate.clone(),
            ..index(&found.name, found.parts.iter().map(key).collect(), &found.include)
        });
        of_key.chain(of_uniques).chain(own).collect()
    }
}

/// A part of an index as it would be written.
fn key(part: &IndexPart) -> String {
    let mut key = match &part.key {
        IndexKey::Column(column) => column.clone(),
        IndexKey::Expression(expression) => expression.clone(),
    };
    for word in [&part.collation, &part.opclass].into_iter().flatten() {
        key.extend([" ", word]);
    }
    if part.descending {
        key += " DESC";
    }
    if let Some(first) = part.nulls_first {
        key += if first { " NULLS FIRST" } else { " NULLS LAST" };
    }
    key
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
