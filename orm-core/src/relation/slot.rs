use std::fmt;
use std::marker::PhantomData;

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Row, Shape, decode_all};
use crate::schema::Table;

/// The field of a relation that the query did not load. It has no methods: using it is a compile error, and
/// `.include(…)` is what makes the field a value.
pub struct NotLoaded<R>(PhantomData<fn() -> R>);

impl<R> NotLoaded<R> {
    /// Nothing.
    pub const fn new() -> Self {
        NotLoaded(PhantomData)
    }
}

impl<R> Default for NotLoaded<R> {
    fn default() -> Self {
        NotLoaded::new()
    }
}

impl<R> Clone for NotLoaded<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for NotLoaded<R> {}

impl<R> PartialEq for NotLoaded<R> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<R> Eq for NotLoaded<R> {}

impl<R> fmt::Debug for NotLoaded<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotLoaded")
    }
}

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
        match row.one(slot)? {
            Some(related) => S::decode(related),
            None => Err(dangling(row.table(), slot, S::Model::TABLE)),
        }
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

/// A foreign key without its row: there is no foreign key constraint, or the row may not be seen.
#[cold]
fn dangling(source: &Table, slot: usize, target: &Table) -> Error {
    let relation = source.relations.get(slot).map_or("?", |relation| relation.name);
    Error::new(
        ErrorKind::NotFound,
        format!(
            "{}::{relation} is required, but its row is not in {}: is the foreign key's constraint missing?",
            source.model, target.name
        ),
    )
    .with_table(target.name)
}
