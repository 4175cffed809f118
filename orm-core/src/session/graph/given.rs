//! What the setters of relations on a create builder take.

use super::{Branches, Existing, New, NewOrExisting, Node};
use crate::model::{Model, Shape};
use crate::query::{HasBuilder, Insert, NewRow};
use crate::relation::{HasJoinRow, Include, Inverse, ManyToMany, Relation, WithKey};

/// A row of a relation of a row that is being created: the related model's `create()` builder with every required field,
/// or `&row` of one that is there. Several of both are one list by [`NewOrExisting`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a row that can be created nor one that is there",
    label = "expected the related model's `create()` builder with every required field, or `&row`"
)]
pub trait RelatedRow {
    /// Its model.
    #[doc(hidden)]
    type Model: Model;

    /// It, with all that is created with it.
    #[doc(hidden)]
    type Node: Node<Model = Self::Model>;

    /// Becomes part of the graph.
    #[doc(hidden)]
    fn into_node(self) -> Self::Node;
}

#[diagnostic::do_not_recommend]
impl<S: Shape + Clone> RelatedRow for &S {
    type Model = S::Model;
    type Node = Existing<S>;

    fn into_node(self) -> Existing<S> {
        Existing(self.clone())
    }
}

impl<N, S> RelatedRow for NewOrExisting<N, &S>
where
    N: RelatedRow<Model = S::Model, Node: Node<Shape = S>>,
    S: Shape + Clone,
{
    type Model = S::Model;
    type Node = NewOrExisting<N::Node, Existing<S>>;

    fn into_node(self) -> Self::Node {
        match self {
            NewOrExisting::New(row) => NewOrExisting::New(row.into_node()),
            NewOrExisting::Existing(row) => NewOrExisting::Existing(row.into_node()),
        }
    }
}

/// A row that is created with the one that it belongs to, by the relation `R` whose other side is `I`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a new row of the relation `{R}`",
    label = "expected the related model's `create()` builder, without the foreign key"
)]
pub trait NewChild<R: Relation, I> {
    /// It, with all that is created with it.
    #[doc(hidden)]
    type Node: Node<Model = R::Target>;

    /// Becomes part of the graph.
    #[doc(hidden)]
    fn into_child(self) -> Self::Node;
}

#[diagnostic::do_not_recommend]
impl<R, I, C> NewChild<R, I> for C
where
    R: Relation,
    I: Inverse,
    C: WithKey<I::Relation, Out: RelatedRow<Model = R::Target>>,
{
    type Node = <C::Out as RelatedRow>::Node;

    fn into_child(self) -> Self::Node {
        // The key is filled in once the row that it leads to is saved.
        self.with_key(&[]).into_node()
    }
}

/// A row that is linked by the many-to-many relation `R`, alone or in a pair with the builder of its join row:
/// `&tag`, `Tag::create().name("rust")`, `(&tag, PostTag::create().position(1))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be linked by the relation `{R}`",
    label = "expected the related model's `create()` builder with every required field, or `&row`",
    note = "if the join model requires columns of its own, a row stands in a pair with its join row: `(&tag, PostTag::create().position(1))`; if it is read-only, no row is linked by it"
)]
pub trait JoinedRow<R: ManyToMany> {
    /// The row itself, with all that is created with it.
    #[doc(hidden)]
    type Node: Node<Model = R::Target>;

    /// Becomes part of the graph.
    #[doc(hidden)]
    fn into_joined(self) -> (Self::Node, Insert<R::Through>);
}

#[diagnostic::do_not_recommend]
impl<R: PlainJoin, T: RelatedRow<Model = R::Target>> JoinedRow<R> for T {
    type Node = T::Node;

    fn into_joined(self) -> (T::Node, Insert<R::Through>) {
        (self.into_node(), R::join_row())
    }
}

#[diagnostic::do_not_recommend]
impl<R, T, J> JoinedRow<R> for (T, J)
where
    R: HasJoinRow,
    T: RelatedRow<Model = R::Target>,
    J: WithKey<R::From, Out: WithKey<R::To, Out: NewRow<R::Through>>>,
{
    type Node = T::Node;

    fn into_joined(self) -> (T::Node, Insert<R::Through>) {
        // The keys are filled in once both rows are saved.
        (self.0.into_node(), self.1.with_key(&[]).with_key(&[]).into_insert())
    }
}

/// A many-to-many relation whose join rows need nothing but their two keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a join row of `{Self}` has required fields of its own",
    label = "give each row in a pair with its join row: `(&tag, PostTag::create().position(1))`"
)]
pub trait PlainJoin: ManyToMany {
    /// A join row without its keys.
    fn join_row() -> Insert<Self::Through>;
}

#[diagnostic::do_not_recommend]
impl<R> PlainJoin for R
where
    R: HasJoinRow<Through: HasBuilder<Empty: WithKey<R::From, Out: WithKey<R::To, Out: NewRow<R::Through>>>>>,
{
    fn join_row() -> Insert<R::Through> {
        Insert::new()
    }
}

/// The shape of a row that is being created, to which the rows of the relation `R` can be given.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of `{R}` were given already",
    label = "given for the second time",
    note = "give all of them in one call; new rows and such that are there stand in one list as `NewOrExisting::New(…)` and `NewOrExisting::Existing(&row)`"
)]
pub trait NotGiven<R: Relation, S: Shape<Model = R::Target>>: Shape {}

#[diagnostic::do_not_recommend]
impl<R: Relation, S: Shape<Model = R::Target>, P: Include<R, S>> NotGiven<R, S> for P {}

impl<M: Model, B: Branches<M>> RelatedRow for New<M, B> {
    type Model = M;
    type Node = Self;

    fn into_node(self) -> Self {
        self
    }
}
