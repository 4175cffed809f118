use std::fmt;
use std::marker::PhantomData;

use super::Model;
use crate::schema;

/// A column of the model `M`; `T` is its field's type. `User::email` is one.
pub struct Column<M, T> {
    position: usize,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Column<M, T> {
    /// The column at a position of the model's table; the derive calls it.
    #[doc(hidden)]
    pub const fn at(position: usize) -> Self {
        Column { position, of: PhantomData }
    }

    /// Its position in the table.
    pub const fn position(self) -> usize {
        self.position
    }
}

impl<M: Model, T> Column<M, T> {
    /// What is known of it.
    pub fn definition(self) -> &'static schema::Column {
        &M::TABLE.columns[self.position]
    }

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        self.definition().name
    }
}

impl<M, T> Clone for Column<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Column<M, T> {}

impl<M: Model, T> fmt::Debug for Column<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", M::TABLE.model, self.definition().field)
    }
}
