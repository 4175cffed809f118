//! Relations between models, and what has been loaded of them, as types.
//!
//! `#[belongs_to]`, `#[has_many]`, `#[has_one]` and `#[many_to_many]` make a constant for each, a [`Rel`]: it is included
//! in a query, refined on the way, or part of a condition. The derive also makes a struct for the rows, `PostWith<…>`,
//! with a public field for each relation; the field of one that was not included is [`NotLoaded`], and using it is a
//! compile error.
//!
//! ```no_run
//! # use orm::prelude::*;
//! # use orm_guide::blog::*;
//! # async fn example(db: &Database) -> orm::Result<()> {
//! let posts = Post::find()
//!     .filter(Post::tags.any(Tag::name.eq("rust")))
//!     .include(Post::author)
//!     .include(Post::comments.order_by(Comment::id.desc()).limit(3).include(Comment::author))
//!     .all(db)
//!     .await?;
//! for post in &posts {
//!     println!("{} by {}", post.title, post.author.name);
//!     for comment in &post.comments {
//!         println!("    {}: {}", comment.author.name, comment.body);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod aggregate;
mod deleted;
mod include;
mod inverse;
mod linked;
mod named;
mod nested;
mod never;
mod not_loaded;
mod polymorphic;
mod predicate;
mod recursive;
mod rel;
mod serialize;
mod slot;
mod through;
mod unique;

pub use self::include::{Include, Loaded, LoadedThrough, Target};
pub use self::inverse::assert_inverse;
pub use self::linked::{
    ByName, ByTarget, HasJoinRow, Holder, Inverse, IsOptional, Joined, LinkOf, Releases, WithKey,
};
pub use self::named::{BelongsTo, RelationNamed};
pub use self::nested::{Children, Nested, Nests};
pub use self::not_loaded::{LoadedWith, NotLoaded};
pub use self::polymorphic::{
    BelongsToOneOf, HasTarget, Polymorphic, SameKey, Variants, assert_same_key, decode_nothing,
    deserialize_label, is_row_of, reference_to,
};
pub use self::recursive::Recursive;
pub use self::rel::Rel;
pub use self::serialize::{SerializeSlot, serialize_flat};
pub(crate) use self::slot::dangling;
pub use self::slot::{FilledBy, Slot, ValueOf};
pub use self::through::WithThrough;
pub use self::unique::assert_has_one;

use crate::model::{Model, Shape};
use crate::schema;

/// A relation, as a type: `#[derive(Model)]` makes one for each, `post::author`, and a value of it, `Post::author`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a relation")]
pub trait Relation: Sized + 'static {
    /// The model that it starts from.
    type Source: Model;

    /// The model that it leads to.
    type Target: Model;

    /// What stands in its field once it is loaded in the shape `S`: `S` itself for a required `belongs_to`,
    /// `Option<S>` for an optional one and `has_one`, `Vec<S>` for the others.
    type Slot<S: Shape<Model = Self::Target>>: Slot;

    /// What is known of it.
    const DEF: &'static schema::Relation;
}

/// A relation of a model: every one but the one that no model has, so that the two kinds can be told apart.
#[doc(hidden)]
pub trait Loadable: Relation {}

/// A relation that leads to at most one row.
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` leads to many rows",
    label = "a to-one relation is needed here",
    note = "ask with `.any(…)`, `.none(…)` or `.all(…)`"
)]
pub trait ToOne: Relation {}

/// A relation that leads to any number of rows.
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` leads to one row",
    label = "a to-many relation is needed here",
    note = "ask with `.is(…)`; to choose among the rows that have it, filter the query: `.filter(Post::author.is(…))`"
)]
pub trait ToMany: Relation {}

/// A many-to-many relation.
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` has no join table",
    label = "a many-to-many relation is needed here"
)]
pub trait ManyToMany: ToMany {
    /// The model of the join table.
    type Through: Model;
}
