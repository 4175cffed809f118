use super::{Rel, Relation, ToMany, ToOne, ValueOf};
use crate::expr::{Aggregates, Average, Expr, Expression, Extreme, Scalar, Sum, count};
use crate::sql::ast::{self, RelatedValue};
use crate::value::ColumnValue;

/// What a `T` of the row that `R` leads to is as a value of the row that it starts from.
type Related<R, T> = <<R as Relation>::Slot<<R as Relation>::Target> as ValueOf>::Type<T>;

/// Aggregates of related rows: for `select`, `filter` and `order_by`. Each is a subquery of its own, `(SELECT count(*) FROM
/// comments WHERE comments.post_id = posts.id)`, so that it never multiplies the rows of a query. A relation that was
/// filtered before aggregates those rows; an order and a limit mean nothing to an aggregate. Soft-deleted rows are left out, unless
/// the relation says so.
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
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find().select((User::name, User::posts.avg(Post::views)));
    /// assert!(query.to_sql().contains(r#"(SELECT avg("posts"."views") FROM "posts" WHERE"#));
    /// ```
    pub fn avg<E>(self, of: E) -> Expr<R::Source, Option<<Scalar<E> as Average>::Output>>
    where
        E: Expression<Model = R::Target>,
        Scalar<E>: Average,
    {
        self.aggregated(of.avg())
    }

    /// The least value of a column of the related rows; NULL of none.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find().filter(User::posts.min(Post::views).gt(100));
    /// assert!(query.to_sql().contains(r#"(SELECT min("posts"."views") FROM "posts" WHERE"#));
    /// ```
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
        of_related(ast::Include { order: Vec::new(), limit: None, ..include }, aggregate)
    }
}

impl<R: ToOne> Rel<R> {
    /// A value of the related row: to select, filter, order or group by what another table has. NULL if there is no related
    /// row, which its type says; which row it is, if some are soft-deleted, is as where the relation is included.
    ///
    /// SQL: `(SELECT users.name FROM users WHERE users.id = posts.author_id)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().order_by(Post::author.get(User::name)).select((Post::title, Post::author.get(User::name)));
    /// assert!(query.to_sql().ends_with(
    ///     r#"ORDER BY (SELECT "users"."name" FROM "users" WHERE "users"."id" = "posts"."author_id")"#
    /// ));
    /// ```
    pub fn get<E>(self, of: E) -> Expr<R::Source, Related<R, E::Type>>
    where
        E: Expression<Model = R::Target>,
        R::Slot<R::Target>: ValueOf,
    {
        of_related(self.into_include(), of)
    }
}

fn of_related<M, T>(include: ast::Include, value: impl Expression) -> Expr<M, T> {
    Expr::new(ast::Expr::RelatedValue(Box::new(RelatedValue {
        relation: include.relation,
        // The row of a required relation counts though it is deleted, as where it is loaded.
        deleted: include.deleted(),
        filter: include.filter,
        order: include.order,
        limit: include.limit,
        value: value.node(),
    })))
}
