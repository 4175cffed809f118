use std::fmt;
use std::marker::PhantomData;

use super::{Column, Model};
use crate::schema::Index;
use crate::sql::ast::OnConflict;

/// No two rows of the model have the same values in these columns, `(At<0>, At<2>)`: a primary key or a unique index of
/// all rows; the derive implements it for each.
#[doc(hidden)]
pub trait UniqueBy<K>: Model {}

/// The columns of a unique key of the model `M`: a column, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "these are not the columns of a unique key of `{M}`",
    label = "two rows of `{M}` could have the same",
    note = "name a key's columns, all of them and in its order; `#[column(unique)]` makes a column a key, `#[model(unique(a, b))]` several"
)]
pub trait ConflictTarget<M: Model> {
    /// The columns' positions.
    #[doc(hidden)]
    fn positions(self) -> Vec<usize>;
}

#[diagnostic::do_not_recommend]
impl<M: UniqueBy<(K,)>, T, K> ConflictTarget<M> for Column<M, T, K> {
    fn positions(self) -> Vec<usize> {
        vec![self.position()]
    }
}

/// A unique key of the model `M`: its columns, or a named index, `User::active_email`.
#[diagnostic::on_unimplemented(
    message = "these are not the columns of a unique key of `{M}`",
    label = "two rows of `{M}` could have the same",
    note = "name a key's columns, all of them and in its order; `#[column(unique)]` makes a column a key, `#[model(unique(a, b))]` several",
    note = "a unique index of some rows, or of expressions, is named: `#[model(unique(a, where = \"…\", name = \"live_a\"))]` makes `{M}::live_a`"
)]
pub trait ConflictKey<M: Model> {
    /// Where the conflict is.
    #[doc(hidden)]
    fn target(self) -> OnConflict;
}

/// A unique index of the model `M` that is known by its name: one that is partial or of expressions, or was given a name.
pub struct UniqueIndex<M> {
    position: usize,
    of: PhantomData<fn() -> M>,
}

impl<M> UniqueIndex<M> {
    /// The index at a position of the model's table; the derive calls it.
    #[doc(hidden)]
    pub const fn at(position: usize) -> Self {
        UniqueIndex { position, of: PhantomData }
    }
}

impl<M: Model> UniqueIndex<M> {
    /// What is known of it.
    pub fn definition(self) -> &'static Index {
        &M::TABLE.indexes[self.position]
    }
}

impl<M> Clone for UniqueIndex<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for UniqueIndex<M> {}

impl<M: Model> fmt::Debug for UniqueIndex<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", M::TABLE.model, self.definition().name)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> ConflictKey<M> for UniqueIndex<M> {
    fn target(self) -> OnConflict {
        OnConflict { index: Some(self.definition()), ..OnConflict::default() }
    }
}

#[diagnostic::do_not_recommend]
impl<M: UniqueBy<(K,)>, T, K> ConflictKey<M> for Column<M, T, K> {
    fn target(self) -> OnConflict {
        OnConflict { columns: vec![self.position()], ..OnConflict::default() }
    }
}

macro_rules! composite_targets {
    ($(($($ty:ident $key:ident $position:tt),*);)*) => {
        $(#[diagnostic::do_not_recommend]
        impl<M: UniqueBy<($($key,)*)>, $($ty, $key),*> ConflictTarget<M> for ($(Column<M, $ty, $key>,)*) {
            fn positions(self) -> Vec<usize> {
                vec![$(self.$position.position()),*]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: UniqueBy<($($key,)*)>, $($ty, $key),*> ConflictKey<M> for ($(Column<M, $ty, $key>,)*) {
            fn target(self) -> OnConflict {
                OnConflict { columns: ConflictTarget::positions(self), ..OnConflict::default() }
            }
        })*
    };
}

composite_targets! {
    (A K 0);
    (A K 0, B L 1);
    (A K 0, B L 1, C N 2);
    (A K 0, B L 1, C N 2, D O 3);
}

/// Columns of the model `M`: one, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "these are not columns of `{M}`",
    label = "expected a column of `{M}`, or a tuple of them"
)]
pub trait Columns<M> {
    /// The columns' positions.
    #[doc(hidden)]
    fn positions(self) -> Vec<usize>;
}

#[diagnostic::do_not_recommend]
impl<M, T, K> Columns<M> for Column<M, T, K> {
    fn positions(self) -> Vec<usize> {
        vec![self.position()]
    }
}

macro_rules! tuples_of_columns {
    ($(($($name:ident $position:tt),*);)*) => {
        $(#[diagnostic::do_not_recommend]
        impl<M, $($name: Columns<M>),*> Columns<M> for ($($name,)*) {
            fn positions(self) -> Vec<usize> {
                [$(self.$position.positions()),*].concat()
            }
        })*
    };
}

// More columns are tuples in a tuple.
tuples_of_columns! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
}
