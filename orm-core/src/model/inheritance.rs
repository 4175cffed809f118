//! Models that share a table, and the enum that reads them all.

use super::{Column, Model, RowReader, Shape};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::{Inheritance as Shared, Kind, Table};
use crate::value::{EnumDef, Field};

/// An enum of the models that share a table: what `#[derive(Inheritance)]` implements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of models that share a table",
    label = "not an inheritance",
    note = "derive it: `#[derive(Inheritance)]` on an enum with one variant for each model"
)]
pub trait Inheritance: Model {
    /// The name of the discriminator's column.
    #[doc(hidden)]
    const DISCRIMINATOR: &'static str;

    /// The labels of the kinds, in the order of the variants.
    #[doc(hidden)]
    const LABELS: &'static EnumDef;

    /// The tables of the kinds, in the order of the variants.
    #[doc(hidden)]
    const TABLES: &'static [&'static Table];
}

/// The enum has a variant of the model `M`.
#[diagnostic::on_unimplemented(
    message = "the enum `{Self}` has no variant of `{M}`",
    label = "add the variant `{M}({M})` to it"
)]
pub trait HasKind<M>: Inheritance {
    /// What stands in the discriminator's column.
    #[doc(hidden)]
    const LABEL: &'static str;

    /// The row as one of this kind, or as it was if it is of another.
    #[doc(hidden)]
    fn into_kind(self) -> Result<M, Self>;

    /// The same of a reference.
    #[doc(hidden)]
    fn as_kind(&self) -> Option<&M>;
}

/// The model shares the table of the enum `B`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not inherit from `{B}`",
    label = "write `#[model(inherit = {B})]` above the struct `{Self}`"
)]
pub trait Inherits<B>: Model {}

/// A field of a model that inherits, by the hash of its name.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no field of this name",
    label = "not a field of `{Self}`: only what all kinds have can be shared"
)]
pub trait FieldNamed<const NAME: u64>: Model {
    /// Its type.
    type Type;

    /// Its position among the model's columns.
    const POSITION: usize;
}

/// The types of a field that all kinds share: one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the kinds have different types for this field: `{Self}` and `{T}`",
    label = "not one type: give it the same type in all kinds, or do not share it"
)]
pub trait SharedAs<T> {}

impl<T> SharedAs<T> for T {}

/// Compiles if a field that is shared has one type; the derive calls it.
#[doc(hidden)]
pub const fn assert_shared<T: SharedAs<U>, U>() {}

/// Compiles if a model inherits from the enum that has it as a variant; the derive calls it.
#[doc(hidden)]
pub const fn assert_inherits<M: Inherits<B>, B>() {}

/// The column of the enum of a field that all kinds share; the derive calls it.
#[doc(hidden)]
pub const fn shared_column<B: Inheritance, M: Model, T>(position: usize) -> Column<B, T> {
    Column::at(crate::schema::merged_position(B::TABLE.columns, M::TABLE, position))
}

/// Which kind a row is of, by the position of its variant.
///
/// # Errors
/// Of kind `Decode` if the discriminator is none of the labels.
#[doc(hidden)]
pub fn kind_of<B: Inheritance>(row: &RowReader<'_>) -> Result<usize> {
    let found = row.label();
    let kinds = B::TABLE.kinds();
    kinds.iter().position(|kind| found == Some(kind.label.as_bytes())).ok_or_else(|| unknown::<B>(found))
}

#[cold]
fn unknown<B: Inheritance>(found: Option<&[u8]>) -> Error {
    let Table { name, model, .. } = B::TABLE;
    let found = found.map_or("NULL".into(), String::from_utf8_lossy);
    let message = format!(
        "cannot read {name}.{}: `{found}` is no kind of `{model}`, which has {}: add a variant for it, or correct the row",
        B::DISCRIMINATOR,
        B::LABELS.labels.join(", ")
    );
    Error::new(ErrorKind::Decode, message).with_table(name).with_fields(vec![B::DISCRIMINATOR])
}

/// Reads a row of the table of all kinds as one of the kind at a position; one that a query found with its `after_find`.
///
/// # Errors
/// If a column's value is none of its field's type.
#[doc(hidden)]
pub fn decode_kind<B: Inheritance, M: Model>(row: &RowReader<'_>, kind: usize) -> Result<M> {
    let positions = B::TABLE.kinds().get(kind).map_or(&[][..], |kind| kind.positions);
    <M as Shape>::decode(row.kind(positions, M::TABLE))
}

/// The field of a column of the table of all kinds: NULL where the row's kind has none.
#[doc(hidden)]
pub fn kind_field<B: Inheritance, M: Model>(row: &M, kind: usize, column: usize) -> &dyn Field {
    let Some(Shared::Base { kinds, nulls }) = &B::TABLE.inheritance else { return row.field(column) };
    let Kind { discriminator, positions, .. } = &kinds[kind];
    match positions.iter().position(|&position| position == column) {
        Some(own) => row.field(own),
        None if column == 0 => discriminator,
        None => &nulls[column],
    }
}
