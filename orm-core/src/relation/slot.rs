use super::NotLoaded;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Row, Shape, decode_all};
use crate::schema::Table;
use crate::value::ColumnValue;

/// What can stand in the field of a relation.
pub trait Slot: Sized + Send + Sync + 'static {
    /// Reads it from the rows related to a row.
    ///
    /// # Errors
    /// If a value cannot be read, or a required row is not there.
    fn decode(row: Row<'_>, slot: usize) -> Result<Self>;
}

impl<R: 'static> Slot for NotLoaded<R> {
    fn decode(_: Row<'_>, _: usize) -> Result<Self> {
        Ok(NotLoaded::new())
    }
}

impl<S: Shape> Slot for S {
    fn decode(row: Row<'_>, slot: usize) -> Result<Self> {
        let Some(related) = row.one(slot)? else {
            let relation = row.table().relations.get(slot).map_or("?", |relation| relation.name);
            return Err(dangling(row.table(), relation, S::Model::TABLE));
        };
        S::decode(related)
    }
}

impl<S: Shape> Slot for Option<S> {
    fn decode(row: Row<'_>, slot: usize) -> Result<Self> {
        row.one(slot)?.map(S::decode).transpose()
    }
}

impl<S: Shape> Slot for Vec<S> {
    fn decode(row: Row<'_>, slot: usize) -> Result<Self> {
        decode_all(row.many(slot)?)
    }
}

/// What a value of the related row is as a value of the row: NULL too, if there may be no related row.
#[doc(hidden)]
pub trait ValueOf: Slot {
    /// Its type, where the related row has a `T`.
    type Type<T: ColumnValue>: ColumnValue;
}

impl<S: Shape> ValueOf for S {
    type Type<T: ColumnValue> = T;
}

impl<S: Shape> ValueOf for Option<S> {
    type Type<T: ColumnValue> = Option<T::Scalar>;
}

/// A slot that rows at hand can be put into.
#[doc(hidden)]
pub trait FilledBy<S>: Slot {
    /// The slot with these rows; none if it needs one and there is none.
    fn filled_by(rows: Vec<S>) -> Option<Self>;
}

impl<S: Shape> FilledBy<S> for S {
    fn filled_by(rows: Vec<S>) -> Option<S> {
        rows.into_iter().next()
    }
}

impl<S: Shape> FilledBy<S> for Option<S> {
    fn filled_by(rows: Vec<S>) -> Option<Option<S>> {
        Some(rows.into_iter().next())
    }
}

impl<S: Shape> FilledBy<S> for Vec<S> {
    fn filled_by(rows: Vec<S>) -> Option<Vec<S>> {
        Some(rows)
    }
}

/// A foreign key without its row: there is no foreign key constraint, or the row may not be seen.
#[cold]
pub(crate) fn dangling(source: &Table, relation: &str, target: &Table) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!(
            "{}::{relation} is required, but its row is not in {}: is the foreign key's constraint missing?",
            source.model,
            if target.name.is_empty() { "its table" } else { target.name }
        ),
    )
    .with_table(target.name)
}
