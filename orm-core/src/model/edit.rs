use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{Column, Model};

/// A row that is being changed: it dereferences to the model and remembers how the row was.
///
/// Hooks and validators see every row as one, a new row too.
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
    state: State,
}

/// What else than a comparison tells which columns changed.
enum State {
    /// Nothing.
    Stored,
    /// What was given of a new row, by position.
    New(Vec<bool>),
    /// What a save has written, and whether it made the row.
    Saved { columns: Vec<bool>, is_new: bool },
}

impl<M: Model> Edit<M> {
    /// Begins to change a row.
    pub fn new(model: M) -> Self
    where
        M: Clone,
    {
        Edit { original: model.clone(), model, state: State::Stored }
    }

    /// A row that the table has, and how it should become.
    pub(crate) fn of(original: M, model: M) -> Self {
        Edit { model, original, state: State::Stored }
    }

    /// A row that is going to be inserted, twice, and what was given of it.
    pub(crate) fn of_new(model: M, original: M, given: Vec<bool>) -> Self {
        Edit { model, original, state: State::New(given) }
    }

    /// The row as a save found it afterwards; what it changed can still be told.
    pub(crate) fn saved(self, model: M) -> Self {
        let columns = (0..M::TABLE.columns.len()).map(|column| self.is_changed_at(column)).collect();
        let state = State::Saved { columns, is_new: self.is_new() };
        Edit { model, original: self.original, state }
    }

    /// The row as it was, and as it is.
    pub(crate) fn into_both(self) -> (M, M) {
        (self.original, self.model)
    }

    /// Whether the row is being created, or in a hook behind the INSERT was just created.
    pub fn is_new(&self) -> bool {
        match &self.state {
            State::Stored => false,
            State::New(_) => true,
            State::Saved { is_new, .. } => *is_new,
        }
    }

    /// Whether a column's value is another than it was. Of a new row: whether it was given, or a hook has set it.
    pub fn changed<T, K>(&self, column: Column<M, T, K>) -> bool {
        self.is_changed_at(column.position())
    }

    /// The row as it was. Of a new row: as it was given, before any hook.
    pub fn previous(&self) -> &M {
        &self.original
    }

    /// The columns that [`changed`](Edit::changed), by position; not the version, which only the library counts, nor what
    /// the database generates. Nothing
    /// changed: nothing is sent by a save.
    pub fn changes(&self) -> Vec<usize> {
        (0..M::TABLE.columns.len())
            .filter(|&column| M::TABLE.version != Some(column) && self.is_changed_at(column))
            .filter(|&column| !M::TABLE.columns[column].default.is_generated())
            .collect()
    }

    /// The row as it is, without saving it.
    pub fn into_inner(self) -> M {
        self.model
    }

    fn is_changed_at(&self, column: usize) -> bool {
        match &self.state {
            State::Stored => self.differs_at(column),
            State::New(given) => given.get(column) == Some(&true) || self.differs_at(column),
            State::Saved { columns, .. } => columns.get(column) == Some(&true),
        }
    }

    /// Whether a column's value is another than it was, whatever was given.
    pub(crate) fn differs_at(&self, column: usize) -> bool {
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
        f.debug_struct("Edit")
            .field("model", &self.model)
            .field("original", &self.original)
            .finish_non_exhaustive()
    }
}
