//! Relations that lead to a row of one of several tables.

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, Row, RowReader, Shape};
use crate::schema;
use crate::value::{DbEnum, Field};

/// An enum of the models that a polymorphic relation leads to: what `#[derive(Polymorphic)]` implements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of the models that a polymorphic relation leads to",
    label = "no such enum",
    note = "derive it: `#[derive(Polymorphic)]` on an enum with one variant for each model"
)]
pub trait Polymorphic: Model {
    /// Which of the models a row is: the type of the column beside the key.
    type Type: DbEnum;
}

/// The enum has a variant of the model `M`.
#[diagnostic::on_unimplemented(
    message = "the enum `{Self}` has no variant of `{M}`",
    label = "add the variant `{M}({M})` to it"
)]
pub trait HasTarget<M>: Polymorphic {
    /// What stands in the column beside the key.
    #[doc(hidden)]
    const TYPE: Self::Type;

    /// The same as text.
    #[doc(hidden)]
    const LABEL: &'static str;
}

/// A relation of a model by its name, to one of the models that it leads to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no polymorphic relation of this name that leads to `{T}`",
    label = "no such relation of `{Self}`, or its enum has no variant of `{T}`",
    note = "`as = …` names a `#[belongs_to(…, polymorphic)]` of `{Self}`, whose enum has a variant of `{T}`"
)]
pub trait BelongsToOneOf<const NAME: u64, T>: Model {
    /// The relation.
    #[doc(hidden)]
    const DEF: &'static schema::Relation;
}

/// All that the relation of a model leads to.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of the models that a polymorphic relation leads to",
    label = "no such enum",
    note = "derive it: `#[derive(Polymorphic)]` on an enum with one variant for each model"
)]
pub trait Variants<const NAME: u64, C> {
    /// A relation to each of the models.
    const VARIANTS: &'static [&'static schema::Relation];
}

/// The keys of all models that a polymorphic relation leads to have one type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the models have keys of different types: `{Self}` and `{K}`",
    label = "its key has another type than that of the first model",
    note = "one column keeps the keys of all of them, so they have to be of one type"
)]
pub trait SameKey<K> {}

impl<K> SameKey<K> for K {}

/// Compiles if two keys have one type; the derive calls it.
#[doc(hidden)]
pub const fn assert_same_key<K: SameKey<L>, L>() {}

/// The key of a row and which model it is of; the derive calls it.
#[doc(hidden)]
pub fn reference_to<P: HasTarget<S::Model>, S: Shape>(row: &S) -> (&dyn Field, P::Type) {
    let key = S::Model::TABLE.primary_key.first().copied().unwrap_or_default();
    (row.model().field(key), P::TYPE)
}

/// A label as others write it.
///
/// # Errors
/// If it is none of the labels.
#[doc(hidden)]
pub fn deserialize_label<'de, E: DbEnum, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<E, D::Error> {
    let label = <String as serde::Deserialize>::deserialize(deserializer)?;
    E::decode(label.as_bytes()).map_err(serde::de::Error::custom)
}

/// What is read in the place of a row of an enum that has no table of its own.
#[doc(hidden)]
pub fn decode_nothing<M: Model>(_: &RowReader<'_>) -> Result<M> {
    Err(Error::new(ErrorKind::Other, format!("{} has no table of its own", M::TABLE.model)))
}

/// Whether a related row is one of the model `M`.
#[doc(hidden)]
pub fn is_row_of<M: Model>(row: Row<'_>) -> bool {
    row.table() == M::TABLE
}
