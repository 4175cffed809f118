use super::{Fields, Fills, Outline, Projection};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Expr, Expression, Over};
use crate::model::{Column, Model, ResultField, ResultValues};
use crate::relation::{Rel, Relation};
use crate::sql::ast::Item;
use crate::value::{ColumnType, ColumnValue, SqlType};

/// What a field of the type `F` of a projection of `M` is read from: a column, an expression or a relation of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read in a projection of `{M}`",
    label = "expected a column, an expression or a relation of `{M}`",
    note = "an aggregate is one of related rows here: `#[projection(expr = Post::comments.count())]`"
)]
pub trait FieldOf<M, F> {
    /// How many levels of rows it adds.
    const DEPTH: usize;

    /// What it is read from in the result of a statement that a person wrote; nothing, if it is of related rows.
    const TYPE: Option<SqlType>;

    /// Adds it to what is selected.
    fn add_to(self, outline: &mut Outline);

    /// Reads it.
    fn read(fields: &mut Fields<'_>, name: &'static str) -> Result<F>;

    /// Reads it from the result of a statement that a person wrote.
    fn read_result(values: &mut ResultValues<'_>) -> Result<F>;
}

/// A field's type is that of its column or expression.
#[diagnostic::on_unimplemented(
    message = "what is selected is a `{T}`, and the field's type is `{Self}`",
    label = "expected `{T}`",
    note = "a field has the type of its column or expression, an `Option` if that may be NULL; a struct stands for a related row"
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

/// Related rows without relations of their own, which the field's type says.
#[diagnostic::on_unimplemented(
    message = "a relation with what was included in it cannot be read in a projection",
    label = "the type of this field says what is loaded of the related rows",
    note = "leave out `.include(…)` and `.with_through()`, and derive `Projection` for what the related rows are read as, with a field for the relation"
)]
pub trait Bare<T> {}

#[diagnostic::do_not_recommend]
impl<T> Bare<T> for T {}

impl<M: Model, T: ColumnValue, K, F: ReadAs<T>> FieldOf<M, F> for Column<M, T, K> {
    const DEPTH: usize = 0;

    const TYPE: Option<SqlType> = Some(<T::Scalar as ColumnType>::TYPE);

    fn add_to(self, outline: &mut Outline) {
        outline.add_item(item(self));
    }

    fn read(fields: &mut Fields<'_>, name: &'static str) -> Result<F> {
        fields.value(name).map(F::read_as)
    }

    fn read_result(values: &mut ResultValues<'_>) -> Result<F> {
        values.next().map(F::read_as)
    }
}

impl<M, T: ColumnValue, F: ReadAs<T>> FieldOf<M, F> for Expr<M, T> {
    const DEPTH: usize = 0;

    const TYPE: Option<SqlType> = Some(<T::Scalar as ColumnType>::TYPE);

    fn add_to(self, outline: &mut Outline) {
        outline.add_item(item(self));
    }

    fn read(fields: &mut Fields<'_>, name: &'static str) -> Result<F> {
        fields.value(name).map(F::read_as)
    }

    fn read_result(values: &mut ResultValues<'_>) -> Result<F> {
        values.next().map(F::read_as)
    }
}

/// A window function sees the rows of the query that the projection is of; among related rows, those of all parents.
#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue, F: ReadAs<T>> FieldOf<M, F> for Expr<Over<M>, T> {
    const DEPTH: usize = 0;

    const TYPE: Option<SqlType> = Some(<T::Scalar as ColumnType>::TYPE);

    fn add_to(self, outline: &mut Outline) {
        outline.add_window(item(self));
    }

    fn read(fields: &mut Fields<'_>, name: &'static str) -> Result<F> {
        fields.value(name).map(F::read_as)
    }

    fn read_result(values: &mut ResultValues<'_>) -> Result<F> {
        values.next().map(F::read_as)
    }
}

impl<R, S, F> FieldOf<R::Source, F> for Rel<R, S>
where
    R: Relation,
    S: Bare<R::Target>,
    F: Fills<R::Slot<R::Target>, R::Target>,
{
    const DEPTH: usize = F::Projection::DEPTH_WHICH_HAS_TO_END;

    const TYPE: Option<SqlType> = None;

    fn add_to(self, outline: &mut Outline) {
        outline.add_include::<F::Projection>(self.into_include());
    }

    fn read(fields: &mut Fields<'_>, _: &'static str) -> Result<F> {
        let (row, slot) = fields.relation();
        F::fill(row, slot, R::DEF)
    }

    /// Is never asked for: where its column would be found it was refused.
    fn read_result(_: &mut ResultValues<'_>) -> Result<F> {
        let message = format!("{} is a relation, which SQL by hand does not bring", R::DEF.name);
        Err(Error::new(ErrorKind::Schema, message))
    }
}

/// A field of a projection, as it is found in the result of a statement that a person wrote.
pub const fn result_field<M, F, S: FieldOf<M, F>>(name: &'static str, _: fn() -> S) -> ResultField {
    ResultField::read_from(name, S::TYPE)
}

/// Reads it there.
///
/// # Errors
/// If its value is none of its type.
pub fn read_result<M, F, S: FieldOf<M, F>>(values: &mut ResultValues<'_>, _: fn() -> S) -> Result<F> {
    S::read_result(values)
}

fn item<E: Expression>(expr: E) -> Item {
    Item { expr: expr.node(), ty: <<E::Type as ColumnValue>::Scalar as ColumnType>::TYPE }
}
