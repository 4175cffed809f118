//! What links the rows of a to-many relation to the row that it starts from: a foreign key of theirs, or a join row.

use std::marker::PhantomData;

use super::{BelongsTo, ManyToMany, Relation, RelationNamed, ToMany};
use crate::model::{Model, Writable};
use crate::value::Value;

/// A to-many relation of the model `M`, whose rows can be linked to a row of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead from `{M}` to rows that can be added or removed",
    label = "not a to-many relation of `{M}`",
    note = "a to-one relation is changed by its foreign key: `row.update(&db, |row| row.author_id = …)`"
)]
pub trait LinkOf<M: Model>: ToMany + Relation<Source = M> {
    /// What links them: [`ByTarget`] or [`ByName`], the foreign key of the related model (of a polymorphic one with the
    /// column beside it), or [`Joined`].
    #[doc(hidden)]
    type Link: Holder;
}

/// The one `belongs_to` of `H` that leads to `T`. It is looked for where it is used, so that a model without one is
/// told so once.
#[doc(hidden)]
pub struct ByTarget<H, T>(PhantomData<fn() -> (H, T)>);

/// The `belongs_to` of `H` of that name.
#[doc(hidden)]
pub struct ByName<H, const NAME: u64>(PhantomData<fn() -> H>);

/// A many-to-many relation's link: a join row with its two `belongs_to`.
#[doc(hidden)]
pub struct Joined<From, To>(PhantomData<fn() -> (From, To)>);

/// The `belongs_to` that [`ByTarget`] or [`ByName`] stands for.
#[doc(hidden)]
pub trait Inverse {
    /// The relation.
    type Relation;
}

/// The model whose rows say what is linked: the one that has the foreign key, or that of the join rows.
#[doc(hidden)]
pub trait Holder {
    /// It.
    type Model;
}

impl<H, T> Holder for ByTarget<H, T> {
    type Model = H;
}

impl<H, const NAME: u64> Holder for ByName<H, NAME> {
    type Model = H;
}

impl<From: Holder, To> Holder for Joined<From, To> {
    type Model = From::Model;
}

impl<H: BelongsTo<T>, T> Inverse for ByTarget<H, T> {
    type Relation = H::Relation;
}

impl<H: RelationNamed<NAME>, const NAME: u64> Inverse for ByName<H, NAME> {
    type Relation = H::Relation;
}

/// A to-many relation of the model `M` whose rows can be without it: a many-to-many relation, or one whose foreign key is
/// an `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead from `{M}` to rows that can be added or removed",
    label = "not a to-many relation of `{M}`",
    note = "a to-one relation is changed by its foreign key: `row.update(&db, |row| row.author_id = …)`"
)]
pub trait Releases<M: Model>: LinkOf<M> {}

impl<M: Model, R: LinkOf<M, Link: IsOptional + Holder<Model: Writable>>> Releases<M> for R {}

/// A link that a row can be without.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the foreign key of `{Self}` is required, so that no row can be taken away from the other side",
    label = "rows of this relation cannot be let go",
    note = "delete them, or give them to another row by `add`; a foreign key that leads to one model can be an `Option`, and is NULL then"
)]
pub trait IsOptional {}

impl<From, To> IsOptional for Joined<From, To> {}

impl<H: BelongsTo<T, Relation: IsOptional>, T> IsOptional for ByTarget<H, T> {}

impl<H: RelationNamed<NAME, Relation: IsOptional>, const NAME: u64> IsOptional for ByName<H, NAME> {}

/// A many-to-many relation with the two `belongs_to` of its join model.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` has no join table",
    label = "a row of a join table, for a relation that has none"
)]
pub trait HasJoinRow: ManyToMany {
    /// The one to the model that the relation starts from.
    type From;

    /// The one to the model that it leads to.
    type To;
}

#[diagnostic::do_not_recommend]
impl<M, R, From, To> HasJoinRow for R
where
    M: Model,
    R: ManyToMany + Relation<Source = M> + LinkOf<M, Link = Joined<From, To>>,
    From: Inverse,
    To: Inverse,
{
    type From = From::Relation;
    type To = To::Relation;
}

/// A create builder that is given the foreign key of the `belongs_to` `R`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the builder of a model with the foreign key of `{R}`",
    label = "expected the create builder of the model whose `belongs_to` is `{R}`"
)]
pub trait WithKey<R>: Sized {
    /// The builder with the key.
    type Out;

    /// Gives the key's columns, in its order.
    fn with_key(self, values: &[Value]) -> Self::Out;
}
