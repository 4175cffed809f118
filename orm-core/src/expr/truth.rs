use crate::value::ColumnValue;

mod sealed {
    pub trait Sealed {}
    impl Sealed for bool {}
    impl Sealed for Option<bool> {}
}

/// The types of a predicate: `bool`, and `Option<bool>` of one that can be NULL. Sealed.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{Expr, Truth};
///
/// fn both(a: Expr<Post, impl Truth>, b: Expr<Post, impl Truth>) -> Expr<Post, impl Truth> {
///     a.and(b)
/// }
///
/// let query = Post::find().filter(both(Post::views.gt(10), Post::published_at.lt(orm::expr::now())));
/// assert!(query.to_sql().ends_with(r#" WHERE "posts"."views" > $1 AND "posts"."published_at" < now()"#));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither true nor false: a condition has the type `bool`, or `Option<bool>` if it can be NULL",
    label = "no condition",
    note = "a condition compares: `Post::views.gt(100)`"
)]
pub trait Truth: ColumnValue<Scalar = bool> + sealed::Sealed {
    /// The type together with another one: an `Option` if either is.
    #[doc(hidden)]
    type With<T: Truth>: Truth;
}

impl Truth for bool {
    type With<T: Truth> = T;
}

impl Truth for Option<bool> {
    type With<T: Truth> = Option<bool>;
}
