//! What links the rows of a to-many relation to the row that it starts from: a foreign key of theirs, or a join row.

use std::marker::PhantomData;

use super::{Relation, ToMany};
use crate::model::Model;
use crate::value::Value;

/// A to-many relation whose rows can be linked to a row and let go again.
#[doc(hidden)]
pub trait Linked: ToMany {
    /// What links them: the foreign key of the related model, as its `belongs_to`, or [`Joined`].
    type Link;
}

/// A many-to-many relation's link: a join row with its two `belongs_to`.
#[doc(hidden)]
pub struct Joined<From, To>(PhantomData<fn() -> (From, To)>);

/// A to-many relation of the model `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not lead from `{M}` to rows that can be added or removed",
    label = "not a to-many relation of `{M}`",
    note = "a to-one relation is changed by its foreign key: `row.update(&db, |row| row.author_id = …)`"
)]
pub trait LinkOf<M: Model>: Linked + Relation<Source = M> {}

#[diagnostic::do_not_recommend]
impl<R: Linked> LinkOf<R::Source> for R {}

/// A to-many relation whose rows can be without it: a many-to-many relation, or one whose foreign key is an `Option`.
#[diagnostic::on_unimplemented(
    message = "the rows of `{Self}` cannot be without it, because their foreign key is required",
    label = "rows of this relation cannot be let go",
    note = "delete them, give them to another row by `add`, or make their foreign key an `Option`"
)]
pub trait Releases: Linked {}

#[diagnostic::do_not_recommend]
impl<R: Linked<Link: IsOptional>> Releases for R {}

/// A link that a row can be without.
#[doc(hidden)]
pub trait IsOptional {}

impl<From, To> IsOptional for Joined<From, To> {}

/// A create builder that is given the foreign key of the `belongs_to` `R`.
#[doc(hidden)]
pub trait WithKey<R>: Sized {
    /// The builder with the key.
    type Out;

    /// Gives the key's columns, in its order.
    fn with_key(self, values: &[Value]) -> Self::Out;
}
