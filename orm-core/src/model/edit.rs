use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{Column, Model};

/// A row that is being changed: it dereferences to the model and remembers how the row was.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let mut tag = Tag { id: 1, name: "rust".to_owned() }.edit();
/// tag.name = "Rust".to_owned();
/// assert!(tag.changed(Tag::name) && !tag.changed(Tag::id));
/// assert_eq!(tag.previous().name, "rust");
/// assert_eq!(tag.into_inner().name, "Rust");
/// ```
#[must_use = "changes are kept by `.save(&db)`"]
pub struct Edit<M> {
    model: M,
    original: M,
}

impl<M: Model> Edit<M> {
    /// Begins to change a row.
    pub fn new(model: M) -> Self
    where
        M: Clone,
    {
        Edit { original: model.clone(), model }
    }

    /// Whether a column's value is another than it was.
    pub fn changed<T>(&self, column: Column<M, T>) -> bool {
        self.is_changed_at(column.position())
    }

    /// The row as it was.
    pub fn previous(&self) -> &M {
        &self.original
    }

    /// The columns whose values changed, by position; not the version, which only the library counts. Nothing
    /// changed: nothing is sent by a save.
    pub fn changes(&self) -> Vec<usize> {
        (0..M::TABLE.columns.len())
            .filter(|&column| M::TABLE.version != Some(column) && self.is_changed_at(column))
            .collect()
    }

    /// The row as it is, without saving it.
    pub fn into_inner(self) -> M {
        self.model
    }

    fn is_changed_at(&self, column: usize) -> bool {
        self.model.field(column).value() != self.original.field(column).value()
    }
}

impl<M> Deref for Edit<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M> DerefMut for Edit<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.model
    }
}

impl<M: fmt::Debug> fmt::Debug for Edit<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit").field("model", &self.model).field("original", &self.original).finish()
    }
}
