use super::{Fields, Fills, Outline, Projection};
use crate::error::Result;
use crate::expr::{Expr, Expression};
use crate::model::{Column, Model};
use crate::relation::{Rel, Relation};
use crate::sql::ast::Item;
use crate::value::{ColumnType, ColumnValue};

/// What a field of the type `F` of a projection of `M` is read from: a column, an expression or a relation of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read in a projection of `{M}`",
    label = "expected a column, an expression or a relation of `{M}`",
    note = "a count of related rows is an expression: `#[projection(expr = Post::comments.count())]`; a relation is filtered, ordered and limited, and what is loaded of its rows is said by the field's type"
)]
pub trait FieldOf<M, F> {
    /// How many levels of rows it adds.
    const DEPTH: usize;

    /// Adds it to what is selected.
    fn add_to(self, outline: &mut Outline);

    /// Reads it.
    fn read(fields: &mut Fields<'_>, name: &'static str) -> Result<F>;
}

/// A field's type is that of its column or expression.
#[diagnostic::on_unimplemented(
    message = "what is selected is a `{T}`, and the field's type is `{Self}`",
    label = "expected `{T}`",
    note = "a field has the type of its column or expression, with an `Option` if that may be NULL; a struct of related rows stands for a relation"
)]
pub trait ReadAs<T> {
    /// The value.
    fn read_as(value: T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T> ReadAs<T> for T {
    fn read_as(value: T) -> T {
        value
    }
}

fn item<E: Expression>(expr: E) -> Item {
    Item { expr: expr.node(), ty: <<E::Type as ColumnValue>::Scalar as ColumnType>::TYPE }
}

macro_rules! values {
    ($([$($generics:tt)*] $of:ty;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, T: ColumnValue, F: ReadAs<T>> FieldOf<M, F> for $of {
            const DEPTH: usize = 0;

            fn add_to(self, outline: &mut Outline) {
                outline.add_item(item(self));
            }

            fn read(fields: &mut Fields<'_>, name: &'static str) -> Result<F> {
                fields.value(name).map(F::read_as)
            }
        }
    )* };
}

values! {
    [M: Model, K] Column<M, T, K>;
    [M] Expr<M, T>;
}

#[diagnostic::do_not_recommend]
impl<R: Relation, F: Fills<R::Slot<R::Target>, R::Target>> FieldOf<R::Source, F> for Rel<R> {
    const DEPTH: usize = F::Projection::DEPTH;

    fn add_to(self, outline: &mut Outline) {
        outline.add_include::<F::Projection>(self.into_include());
    }

    fn read(fields: &mut Fields<'_>, _: &'static str) -> Result<F> {
        let (row, slot) = fields.relation();
        F::fill(row, slot, R::DEF)
    }
}
