use std::fmt;
use std::marker::PhantomData;

use super::Model;
use crate::schema;

/// A column of the model `M`; `T` is its field's type. `User::email` is one.
///
/// `K` is its position as a type, [`At`], if it is part of a unique key, so that the compiler can tell whether columns
/// can be a conflict target.
pub struct Column<M, T, K = ()> {
    position: usize,
    of: PhantomData<fn() -> (M, T)>,
    key: PhantomData<fn() -> K>,
}

/// The position of a column that is part of a unique key.
#[doc(hidden)]
pub enum At<const POSITION: usize> {}

impl<M, T, K> Column<M, T, K> {
    /// The column at a position of the model's table; the derive calls it.
    #[doc(hidden)]
    pub const fn at(position: usize) -> Self {
        Column { position, of: PhantomData, key: PhantomData }
    }

    /// The same column, without what the compiler knows of unique keys: where a signature or a constant names its type.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// const EMAIL: orm::Column<User, String> = User::email.plain();
    /// ```
    pub const fn plain(self) -> Column<M, T> {
        Column::at(self.position)
    }

    /// Its position in the table.
    pub const fn position(self) -> usize {
        self.position
    }
}

impl<M: Model, T, K> Column<M, T, K> {
    /// What is known of it.
    pub fn definition(self) -> &'static schema::Column {
        &M::TABLE.columns[self.position]
    }

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        self.definition().name
    }
}

impl<M, T, K> Clone for Column<M, T, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T, K> Copy for Column<M, T, K> {}

impl<M: Model, T, K> fmt::Debug for Column<M, T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", M::TABLE.model, self.definition().field)
    }
}
