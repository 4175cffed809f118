use super::Relation;
use crate::model::Model;

/// The relation of a model that has a name; `NAME` is the name's hash (64-bit FNV-1a), which macros calculate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no relation of this name",
    label = "no such relation of `{Self}`"
)]
pub trait RelationNamed<const NAME: u64>: Model {
    /// The relation.
    type Relation: Relation<Source = Self>;
}

/// The one `belongs_to` of a model that leads to `T`. A model with several to the same target has none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no single `belongs_to` that leads back to `{T}`",
    label = "no single foreign key from `{Self}` to `{T}`",
    note = "write `#[belongs_to(…: {T})]` on the foreign key of `{Self}`; if it has several, name the one that is meant: `inverse = …`, or for a join model `from = …, to = …`"
)]
pub trait BelongsTo<T>: Model {
    /// The relation.
    type Relation: Relation<Source = Self, Target = T>;
}
