use sqlx::postgres::PgRow;
use sqlx::{Column as _, Row as _, ValueRef as _};

use super::tree::Level;
use super::{Shape, Tree};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Table;
use crate::value::{BPCHAR, without_padding};
use crate::value::{ColumnType, ColumnValue, DecodeError, Field, Value};

/// A row of a result: one that came as it is, or one of a tree's level.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    source: Source<'r>,
    /// The position of the row's first column in its source.
    first: usize,
    /// What its columns are, for messages.
    table: &'static Table,
    /// Whether the query itself found it, and no include or write.
    is_found: bool,
}

#[derive(Clone, Copy)]
enum Source<'r> {
    Plain(&'r PgRow),
    Level {
        tree: &'r Tree<'r>,
        level: &'r Level<'r>,
        index: usize,
    },
    Values(&'r [Value]),
    /// The columns at these positions of a result.
    At {
        row: &'r PgRow,
        positions: &'r [usize],
    },
    /// The columns of one kind, of a row of a table that several models share.
    Kind {
        row: &'r Row<'r>,
        positions: &'static [usize],
    },
}

impl<'r> Row<'r> {
    pub(crate) fn plain(row: &'r PgRow, table: &'static Table) -> Self {
        Row { source: Source::Plain(row), first: 0, table, is_found: false }
    }

    /// A row whose columns are at these positions of a result.
    pub(super) fn at(row: &'r PgRow, positions: &'r [usize], table: &'static Table) -> Self {
        Row { source: Source::At { row, positions }, first: 0, table, is_found: false }
    }

    /// A row that is not in the database yet.
    pub(super) fn of_values(values: &'r [Value], table: &'static Table) -> Self {
        Row { source: Source::Values(values), first: 0, table, is_found: false }
    }

    /// The same row, as one that the query itself found.
    pub(crate) fn found(self) -> Self {
        Row { is_found: true, ..self }
    }

    /// The row that begins at a later column.
    pub(crate) fn starting_at(self, first: usize) -> Self {
        Row { first, ..self }
    }

    /// Whether the query itself found it, and no include or write; generated code asks.
    #[doc(hidden)]
    pub fn is_found(&self) -> bool {
        self.is_found
    }

    pub(super) fn of_level(tree: &'r Tree<'r>, level: &'r Level<'r>, index: usize) -> Self {
        Row { source: Source::Level { tree, level, index }, first: 0, table: level.table, is_found: false }
    }

    /// The table that its columns are of.
    pub(crate) fn table(&self) -> &'static Table {
        self.table
    }

    /// Reads its columns one after the other.
    pub fn reader(self) -> RowReader<'r> {
        RowReader { row: self, column: 0 }
    }

    /// The row that a to-one relation leads to.
    ///
    /// # Errors
    /// If the query did not load the relation; types rule that out.
    pub fn one(self, slot: usize) -> Result<Option<Row<'r>>> {
        match self.source {
            Source::Level { tree, level, index } => tree.one(level, index, slot),
            Source::Plain(_) | Source::At { .. } | Source::Values(_) | Source::Kind { .. } => {
                Err(self.not_loaded(slot))
            }
        }
    }

    /// The rows that a to-many relation leads to.
    ///
    /// # Errors
    /// If the query did not load the relation; types rule that out.
    pub fn many(self, slot: usize) -> Result<impl ExactSizeIterator<Item = Row<'r>>> {
        match self.source {
            Source::Level { tree, level, index } => tree.many(level, index, slot),
            Source::Plain(_) | Source::At { .. } | Source::Values(_) | Source::Kind { .. } => {
                Err(self.not_loaded(slot))
            }
        }
    }

    /// The row of the join table beside this one.
    ///
    /// # Errors
    /// If the query did not load it; types rule that out.
    pub(crate) fn through(self, join: &'static Table) -> Result<Row<'r>> {
        match self.source {
            Source::Level { level, .. } => {
                level.through.map(|first| Row { first, table: join, ..self }).ok_or_else(|| {
                    Error::new(ErrorKind::Other, format!("the rows of {} were not loaded", join.name))
                })
            }
            Source::Plain(_) | Source::At { .. } | Source::Values(_) | Source::Kind { .. } => {
                Err(self.not_loaded(0))
            }
        }
    }

    #[cold]
    fn not_loaded(&self, slot: usize) -> Error {
        let relation = self.table.relations.get(slot).map_or("?", |relation| relation.name);
        Error::new(ErrorKind::Other, format!("the relation {}::{relation} was not loaded", self.table.model))
    }

    /// A value as the database has it, whatever its field's type makes of it; a `char(n)` without its padding, as
    /// it is compared. `None` is NULL.
    pub(crate) fn raw(&self, column: usize) -> Option<Vec<u8>> {
        let bytes = match self.source {
            Source::Plain(row) => {
                let column = self.first + column;
                let bytes = plain_bytes(row, column).ok().flatten()?;
                let ty = row.columns().get(column).and_then(|column| column.type_info().oid());
                if ty.is_some_and(|oid| oid.0 == BPCHAR) { without_padding(bytes) } else { bytes }
            }
            Source::Level { level, index, .. } => level.key(self.first + column, index)?,
            Source::At { .. } | Source::Values(_) | Source::Kind { .. } => {
                self.bytes(column).ok().flatten()?
            }
        };
        Some(bytes.to_vec())
    }

    /// The value of a column.
    #[inline]
    pub(crate) fn value<T: ColumnValue>(&self, column: usize) -> Result<T, DecodeError> {
        self.bytes(column).and_then(T::read)
    }

    #[inline]
    fn bytes(&self, column: usize) -> Result<Option<&'r [u8]>, DecodeError> {
        match self.source {
            Source::Plain(row) => plain_bytes(row, self.first + column),
            Source::At { row, positions } => match positions.get(self.first + column) {
                Some(&position) => plain_bytes(row, position),
                None => Err(DecodeError::new("the result has no such column")),
            },
            Source::Level { level, index, .. } => Ok(level.bytes(self.first + column, index)),
            Source::Values(values) => match values.get(column).map(Value::bytes) {
                Some(Ok(bytes)) => Ok(bytes),
                _ => Err(DecodeError::new("the row has no such value")),
            },
            Source::Kind { row, positions } => match positions.get(column) {
                Some(&position) => row.bytes(position),
                None => Err(DecodeError::new("the result has no such column")),
            },
        }
    }
}

/// Reads rows whose number is known.
pub(crate) fn decode_all<'r, S: Shape>(rows: impl ExactSizeIterator<Item = Row<'r>>) -> Result<Vec<S>> {
    // Collecting into a Result would not know the number.
    let mut decoded = Vec::with_capacity(rows.len());
    for row in rows {
        decoded.push(S::decode(row)?);
    }
    Ok(decoded)
}

/// A value of a row as it came; `None` is NULL.
#[inline]
pub(crate) fn plain_bytes(row: &PgRow, column: usize) -> Result<Option<&[u8]>, DecodeError> {
    match row.try_get_raw(column) {
        Ok(value) if value.is_null() => Ok(None),
        Ok(value) => match value.as_bytes() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) => Ok(None),
        },
        Err(_) => Err(DecodeError::new("the result has no such column")),
    }
}

/// Reads the columns of a row one after the other.
pub struct RowReader<'r> {
    row: Row<'r>,
    column: usize,
}

impl RowReader<'_> {
    /// The next column's value.
    ///
    /// # Errors
    /// If it is no value of the type.
    #[inline]
    pub fn get<T: ColumnValue>(&mut self) -> Result<T> {
        let column = self.column;
        self.column += 1;
        match self.row.bytes(column).and_then(T::read) {
            Ok(value) => Ok(value),
            Err(error) => Err(decode_error(self.row.table, column, &error)),
        }
    }
}

impl<'r> RowReader<'r> {
    /// The first column of the row as it came: the discriminator, of a table that several models share.
    pub(super) fn label(&self) -> Option<&'r [u8]> {
        self.row.bytes(0).ok().flatten()
    }

    /// The same row, with the columns of one kind, which are at these positions.
    pub(super) fn kind<'a>(&'a self, positions: &'static [usize], table: &'static Table) -> Row<'a> {
        let source = Source::Kind { row: &self.row, positions };
        Row { source, first: 0, table, is_found: self.row.is_found }
    }
}

impl RowReader<'_> {
    /// The next column's value, which may be NULL: see [`Column::of_nullable`](crate::schema::Column::of_nullable).
    ///
    /// # Errors
    /// If it is no value of the type.
    #[doc(hidden)]
    #[inline]
    pub fn get_nullable<T: ColumnType>(&mut self) -> Result<Option<T>> {
        self.get()
    }
}

/// A field that may be NULL, without its type: see [`Column::of_nullable`](crate::schema::Column::of_nullable).
#[doc(hidden)]
pub fn nullable_field<T: ColumnType>(field: &Option<T>) -> &dyn Field {
    field
}

/// A value that could not be read, with the name of its column.
#[cold]
pub(crate) fn decode_error(table: &Table, column: usize, error: &DecodeError) -> Error {
    let (name, field) =
        table.columns.get(column).map_or(("?", None), |column| (column.name, Some(column.field)));
    Error::new(ErrorKind::Decode, format!("cannot read {}.{name}: {error}", table.name))
        .with_table(table.name)
        .with_fields(field.into_iter().collect())
}
