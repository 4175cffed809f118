use super::{Column, Model};

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

macro_rules! composite_targets {
    ($(($($ty:ident $key:ident $position:tt),*);)*) => {
        $(#[diagnostic::do_not_recommend]
        impl<M: UniqueBy<($($key,)*)>, $($ty, $key),*> ConflictTarget<M> for ($(Column<M, $ty, $key>,)*) {
            fn positions(self) -> Vec<usize> {
                vec![$(self.$position.position()),*]
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
