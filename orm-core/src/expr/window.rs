use std::marker::PhantomData;

use super::{Aggregate, Expr, Expression, IntoOrder, Scalar};
use crate::sql::ast::{self, Frame, FrameMode};
use crate::value::{ColumnValue, Value};

pub use crate::sql::ast::Bound;

/// What a window function's value is about: of each row of `M`, but not before the rows of the query are chosen. So it can
/// be selected and ordered by, and cannot stand in a filter.
pub struct Over<M>(PhantomData<fn() -> M>);

/// The rows that a window function sees from each row: `window().partition_by(…).order_by(…)`.
#[must_use = "a window is given to a function by `.over(…)`"]
pub struct Window<M> {
    node: ast::Window,
    of: PhantomData<fn() -> M>,
}

/// All rows of the query, in no order.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{rank, window};
/// let by_author = window().partition_by(Post::author_id).order_by(Post::views.desc());
/// let query = Post::find().select((Post::title, rank().over(by_author)));
/// assert!(query.to_sql().starts_with(
///     r#"SELECT "posts"."title", rank() OVER (PARTITION BY "posts"."author_id" ORDER BY "posts"."views" DESC) FROM"#
/// ));
/// ```
pub fn window<M>() -> Window<M> {
    Window { node: ast::Window::default(), of: PhantomData }
}

impl<M> Clone for Window<M> {
    fn clone(&self) -> Self {
        Window { node: self.node.clone(), of: PhantomData }
    }
}

impl<M> Window<M> {
    /// Only the rows that have the same value; of several calls, the same values. SQL: `PARTITION BY a`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::{count, window};
    /// let query = Post::find().select((Post::id, count().over(window().partition_by(Post::author_id))));
    /// assert!(query.to_sql().contains(r#"count(*) OVER (PARTITION BY "posts"."author_id")"#));
    /// ```
    pub fn partition_by(mut self, by: impl Expression<Model = M>) -> Self {
        self.node.partition.push(by.node());
        self
    }

    /// Their order. With one, and no frame, an aggregate is of the rows up to this one and its equals. SQL: `ORDER BY a`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::{row_number, window};
    /// let query = Post::find().select((Post::id, row_number().over(window().order_by(Post::views.desc()))));
    /// assert!(query.to_sql().contains(r#"row_number() OVER (ORDER BY "posts"."views" DESC)"#));
    /// ```
    pub fn order_by(mut self, order: impl IntoOrder<M>) -> Self {
        self.node.order.extend(order.keys());
        self
    }

    /// Only the rows between two places, counted in rows. SQL: `ROWS BETWEEN start AND end`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::{Bound, window};
    /// let last_seven = window().order_by(Post::id).rows(Bound::Preceding(6), Bound::CurrentRow);
    /// let query = Post::find().select((Post::id, Post::views.sum().over(last_seven)));
    /// assert!(query.to_sql().contains("ROWS BETWEEN $1 PRECEDING AND CURRENT ROW"));
    /// ```
    pub fn rows(self, start: Bound, end: Bound) -> Self {
        self.framed(FrameMode::Rows, start, end)
    }

    /// The same, counted in groups of rows that are equal in the window's order. SQL: `GROUPS BETWEEN start AND end`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::{Bound, window};
    /// let ties = window().order_by(Post::views).groups(Bound::CurrentRow, Bound::CurrentRow);
    /// let query = Post::find().select((Post::id, Post::id.count().over(ties)));
    /// assert!(query.to_sql().contains("GROUPS BETWEEN CURRENT ROW AND CURRENT ROW"));
    /// ```
    pub fn groups(self, start: Bound, end: Bound) -> Self {
        self.framed(FrameMode::Groups, start, end)
    }

    fn framed(mut self, mode: FrameMode, start: Bound, end: Bound) -> Self {
        self.node.frame = Some(Frame { mode, start, end });
        self
    }
}

impl<M, T: ColumnValue> Aggregate<M, T> {
    /// Of the rows that a window has, for each row. SQL: `sum(a) OVER (…)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # use orm::expr::window;
    /// let query = Post::find().select((Post::id, Post::views.sum().over(window().order_by(Post::id))));
    /// assert!(query.to_sql().contains(r#"sum("posts"."views") OVER (ORDER BY "posts"."id")"#));
    /// ```
    pub fn over(mut self, window: Window<M>) -> Expr<Over<M>, T> {
        self.node.over = Some(window.node);
        Expr::new(ast::Expr::Aggregate(Box::new(self.node)))
    }
}

/// A window function that is no aggregate; it needs a window: [`over`](WindowFunction::over).
#[must_use = "a window function needs a window: `.over(window().order_by(…))`"]
pub struct WindowFunction<M, T> {
    name: &'static str,
    arguments: Vec<ast::Expr>,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T: ColumnValue> WindowFunction<M, T> {
    fn call(name: &'static str, arguments: Vec<ast::Expr>) -> Self {
        WindowFunction { name, arguments, of: PhantomData }
    }

    /// Of the rows that a window has, for each row. SQL: `rank() OVER (…)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::{rank, window};
    /// let place = rank().over(window().order_by(Post::views.desc()));
    /// let query = Post::find().select((Post::title, place.clone())).order_by(place.asc());
    /// assert!(query.to_sql().ends_with(r#"ORDER BY rank() OVER (ORDER BY "posts"."views" DESC)"#));
    /// ```
    pub fn over(self, window: Window<M>) -> Expr<Over<M>, T> {
        let mut aggregate = Aggregate::<M, T>::call(self.name, self.arguments);
        aggregate.node.is_window = true;
        aggregate.over(window)
    }
}

macro_rules! ranks {
    ($($(#[$doc:meta])* $name:ident $ty:ty;)*) => { $(
        $(#[$doc])*
        pub fn $name<M>() -> WindowFunction<M, $ty> {
            WindowFunction::call(stringify!($name), Vec::new())
        }
    )* };
}

ranks! {
    /// The row's number in its window, from 1. SQL: `row_number()`.
    row_number i64;
    /// The row's rank, with gaps behind equal rows. SQL: `rank()`.
    rank i64;
    /// The row's rank without gaps. SQL: `dense_rank()`.
    dense_rank i64;
    /// The rank as a share of the window, from 0 to 1. SQL: `percent_rank()`.
    percent_rank f64;
    /// Which share of the window is before the row or equal to it. SQL: `cume_dist()`.
    cume_dist f64;
}

/// Which of so many parts of the window the row is in, from 1. SQL: `ntile(n)`. Fewer than one part is an error of the
/// server.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{ntile, window};
/// let query = Post::find().select((Post::id, ntile(4).over(window().order_by(Post::views))));
/// assert!(query.to_sql().contains(r#"ntile($1) OVER (ORDER BY "posts"."views")"#));
/// ```
pub fn ntile<M>(parts: i32) -> WindowFunction<M, i32> {
    WindowFunction::call("ntile", vec![ast::Expr::Value(Value::of(&parts))])
}

/// The value of the row so many places before this one; NULL if there is none. SQL: `lag(a, n)`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{lag, window};
/// let query = Post::find().select((Post::id, lag(Post::views, 1).over(window().order_by(Post::id))));
/// assert!(query.to_sql().contains(r#"lag("posts"."views", $1) OVER (ORDER BY "posts"."id")"#));
/// ```
pub fn lag<E: Expression>(of: E, rows: i32) -> WindowFunction<E::Model, Option<Scalar<E>>> {
    WindowFunction::call("lag", vec![of.node(), ast::Expr::Value(Value::of(&rows))])
}

/// The value of the row so many places behind this one; NULL if there is none. SQL: `lead(a, n)`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{lead, window};
/// let query = Post::find().select((Post::id, lead(Post::title, 1).over(window().order_by(Post::id))));
/// assert!(query.to_sql().contains(r#"lead("posts"."title", $1) OVER (ORDER BY "posts"."id")"#));
/// ```
pub fn lead<E: Expression>(of: E, rows: i32) -> WindowFunction<E::Model, Option<Scalar<E>>> {
    WindowFunction::call("lead", vec![of.node(), ast::Expr::Value(Value::of(&rows))])
}

/// The value of the window's first row. SQL: `first_value(a)`. NULL if the frame is empty.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{first_value, window};
/// let best = first_value(Post::title).over(window().order_by(Post::views.desc()));
/// let query = Post::find().select((Post::id, best));
/// assert!(query.to_sql().contains(r#"first_value("posts"."title") OVER (ORDER BY "posts"."views" DESC)"#));
/// ```
pub fn first_value<E: Expression>(of: E) -> WindowFunction<E::Model, Option<Scalar<E>>> {
    WindowFunction::call("first_value", vec![of.node()])
}

/// The value of the frame's last row, which without a frame is the row itself or its last equal. SQL: `last_value(a)`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{Bound, last_value, window};
/// let all = window().order_by(Post::id).rows(Bound::UnboundedPreceding, Bound::UnboundedFollowing);
/// let query = Post::find().select((Post::id, last_value(Post::title).over(all)));
/// assert!(query.to_sql().contains(r#"last_value("posts"."title") OVER (ORDER BY "posts"."id" ROWS BETWEEN"#));
/// ```
pub fn last_value<E: Expression>(of: E) -> WindowFunction<E::Model, Option<Scalar<E>>> {
    WindowFunction::call("last_value", vec![of.node()])
}

/// The value of the row of that number in the frame, from 1; NULL if there is none. SQL: `nth_value(a, n)`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{nth_value, window};
/// let second = nth_value(Post::title, 2).over(window().order_by(Post::views.desc()));
/// assert!(Post::find().select((Post::id, second)).to_sql().contains(r#"nth_value("posts"."title", $1) OVER"#));
/// ```
pub fn nth_value<E: Expression>(of: E, row: i32) -> WindowFunction<E::Model, Option<Scalar<E>>> {
    WindowFunction::call("nth_value", vec![of.node(), ast::Expr::Value(Value::of(&row))])
}

/// A window over the groups of a query sees each group as a row.
#[diagnostic::do_not_recommend]
impl<M> IntoOrder<M> for super::Order<Over<M>> {
    fn keys(self) -> Vec<ast::Order> {
        self.into_keys()
    }
}
