use super::{Rel, Relation, ToMany};
use crate::expr::{Aggregates, Average, Expr, Expression, Extreme, Scalar, Sum, count};
use crate::sql::ast::{self, RelatedAggregate};
use crate::value::ColumnValue;

/// Aggregates of related rows: for `select`, `filter` and `order_by`. Each is a subquery of its own, `(SELECT count(*) FROM
/// comments WHERE comments.post_id = posts.id)`, so that it never multiplies the rows of a query. A relation that was
/// filtered before aggregates those rows; soft-deleted rows are left out, unless the relation says so.
impl<R: ToMany> Rel<R> {
    /// How many related rows there are. Never NULL.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let comments = Post::comments.filter(Comment::approved.eq(true)).count();
    /// let query = Post::find().filter(Post::comments.count().gt(3)).order_by(comments.desc());
    /// assert!(query.to_sql().contains(
    ///     r#"(SELECT count(*) FROM "comments" WHERE "comments"."post_id" = "posts"."id") > $1"#
    /// ));
    /// ```
    pub fn count(self) -> Expr<R::Source, i64> {
        self.aggregated(count::<R::Target>())
    }

    /// The sum of a column of the related rows; NULL of none.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find().select((User::name, User::posts.sum(Post::views)));
    /// assert!(query.to_sql().contains(r#"(SELECT sum("posts"."views") FROM "posts" WHERE"#));
    /// ```
    pub fn sum<E>(self, of: E) -> Expr<R::Source, Option<<Scalar<E> as Sum>::Output>>
    where
        E: Expression<Model = R::Target>,
        Scalar<E>: Sum,
    {
        self.aggregated(of.sum())
    }

    /// The average of a column of the related rows; NULL of none.
    pub fn avg<E>(self, of: E) -> Expr<R::Source, Option<<Scalar<E> as Average>::Output>>
    where
        E: Expression<Model = R::Target>,
        Scalar<E>: Average,
    {
        self.aggregated(of.avg())
    }

    /// The least value of a column of the related rows; NULL of none.
    pub fn min<E>(self, of: E) -> Expr<R::Source, Option<Scalar<E>>>
    where
        E: Expression<Model = R::Target>,
        Scalar<E>: Extreme,
    {
        self.aggregated(of.min())
    }

    /// The greatest value of a column of the related rows; NULL of none.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::comments.max(Comment::created_at).desc().nulls_last());
    /// assert!(query.to_sql().contains(r#"ORDER BY (SELECT max("comments"."created_at") FROM "comments" WHERE"#));
    /// ```
    pub fn max<E>(self, of: E) -> Expr<R::Source, Option<Scalar<E>>>
    where
        E: Expression<Model = R::Target>,
        Scalar<E>: Extreme,
    {
        self.aggregated(of.max())
    }

    fn aggregated<T: ColumnValue>(self, aggregate: impl Expression<Type = T>) -> Expr<R::Source, T> {
        let include = self.into_include();
        let condition = include.filter.into_iter().reduce(ast::Expr::and);
        Expr::new(ast::Expr::RelatedAggregate(Box::new(RelatedAggregate {
            relation: <R as Relation>::DEF,
            deleted: include.deleted,
            condition,
            aggregate: aggregate.node(),
        })))
    }
}
