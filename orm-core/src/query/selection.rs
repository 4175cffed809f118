use crate::expr::{Aggregate, Expr, Expression, Group, Over};
use crate::model::{Column, FromRow, Model, Named, NamedType};
use crate::sql::ast::Item;
use crate::value::{ColumnType, ColumnValue};

/// What `select` takes in a query over `M`: a column, an expression, or a tuple of up to twelve of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected from `{M}`",
    label = "no column and no expression of `{M}`",
    note = "`.select(…)` of rows takes columns and expressions of their model, `.aggregate(…)` takes aggregates alone, and `.group_by(key).select(|key| (key, count()))` takes the key and aggregates: every other column has to be aggregated"
)]
pub trait Selection<M> {
    /// What a row is read as.
    type Row: Send + 'static;

    /// The same as a tuple.
    #[doc(hidden)]
    type Values: FromRow;

    /// What is selected.
    #[doc(hidden)]
    fn items(self) -> Vec<Item>;

    /// The row of its values.
    #[doc(hidden)]
    fn row(values: Self::Values) -> Self::Row;
}

/// What `returning_only` takes of a write to rows of `M`: what [`Selection`] is, without window functions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be returned of written rows of `{M}`",
    label = "no column and no expression of single rows of `{M}`",
    note = "window functions see the rows of a query, and there is none: read them behind the write, by a query"
)]
pub trait Returned<M>: Selection<M> {}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> Returned<M> for Expr<M, T> {}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> Returned<M> for Column<M, T, K> {}

#[diagnostic::do_not_recommend]
impl<M, T: NamedType> Returned<M> for Named<M, T> {}

fn item<E: Expression>(expr: E) -> Item {
    Item { expr: expr.node(), ty: <<E::Type as ColumnValue>::Scalar as ColumnType>::TYPE }
}

macro_rules! single {
    ($([$($generics:tt)*] $of:ty, $over:ty;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, T: ColumnValue, $($generics)*> Selection<$over> for $of {
            type Row = T;
            type Values = (T,);

            fn items(self) -> Vec<Item> {
                vec![item(self)]
            }

            fn row((value,): (T,)) -> T {
                value
            }
        }
    )* };
}

single! {
    [] Expr<M, T>, M;
    [] Expr<Over<M>, T>, M;
    [] Aggregate<M, T>, Group<M>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> Selection<M> for Column<M, T, K> {
    type Row = T;
    type Values = (T,);

    fn items(self) -> Vec<Item> {
        vec![item(self)]
    }

    fn row((value,): (T,)) -> T {
        value
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: NamedType> Selection<M> for Named<M, T> {
    type Row = T::Type;
    type Values = (T::Type,);

    fn items(self) -> Vec<Item> {
        vec![item(self)]
    }

    fn row((value,): Self::Values) -> Self::Row {
        value
    }
}

macro_rules! tuples {
    ($(($($name:ident $position:tt),*);)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, $($name: Returned<M> + Selection<M, Row: ColumnValue>),*> Returned<M> for ($($name,)*) {}

        impl<M, $($name: Selection<M, Row: ColumnValue>),*> Selection<M> for ($($name,)*) {
            type Row = ($($name::Row,)*);
            type Values = ($($name::Row,)*);

            fn items(self) -> Vec<Item> {
                let mut items = Vec::new();
                $(items.extend(self.$position.items());)*
                items
            }

            fn row(values: Self::Values) -> Self::Row {
                values
            }
        }
    )* };
}

tuples! {
    (A 0);
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
    (A 0, B 1, C 2, D 3, E 4);
    (A 0, B 1, C 2, D 3, E 4, F 5);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
}
