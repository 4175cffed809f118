use super::{ManyToMany, Relation, RelationNamed, WithThrough};
use crate::model::Shape;

/// `Self` with the relation `R` loaded in the shape `S` is `Out`.
#[diagnostic::on_unimplemented(
    message = "the relation `{R}` cannot be included in `{Self}`",
    label = "not a relation of this model, or included already",
    note = "each relation is included once: `.include(Post::comments.filter(…).include(Comment::author))`"
)]
pub trait Include<R: Relation, S: Shape<Model = R::Target>>: Shape {
    /// The shape with the relation.
    type Out: Shape<Model = Self::Model>;

    /// Puts what was loaded beside a row.
    fn attach(self, loaded: R::Slot<S>) -> Self::Out;
}

/// The shape `S` with its relation of that name loaded in the shape `T`: what `with!` is made of.
#[doc(hidden)]
pub type Loaded<S, const NAME: u64, T = Target<S, NAME>> =
    <S as Include<<<S as Shape>::Model as RelationNamed<NAME>>::Relation, T>>::Out;

/// The same with the row of the join table beside each row.
#[doc(hidden)]
pub type LoadedThrough<S, const NAME: u64, T = Target<S, NAME>> = Loaded<
    S,
    NAME,
    WithThrough<T, <<<S as Shape>::Model as RelationNamed<NAME>>::Relation as ManyToMany>::Through>,
>;

/// The model that the relation of that name leads to.
#[doc(hidden)]
pub type Target<S, const NAME: u64> =
    <<<S as Shape>::Model as RelationNamed<NAME>>::Relation as Relation>::Target;
