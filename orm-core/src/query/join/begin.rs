use super::super::{Correlated, Select};
use super::{ColumnsIn, Join};
use crate::expr::{Expr, Truth};
use crate::model::{HasColumns, Shape};

/// Joins: rows of several tables side by side.
///
/// A condition is given the columns of both sides; that one table is on either side needs nothing more, because the closure names
/// them. What the queries say holds for the rows of their own tables before they are joined; a limit too.
impl<M: Shape> Select<M> {
    /// Rows of both that satisfy the condition together: `(Post, User)`. Those without a counterpart are left out.
    ///
    /// SQL: `… FROM posts JOIN users ON …`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let rows: Vec<(Post, User)> = Post::find()
    ///     .join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .filter(|(post, user)| post.views.gt(100).and(user.role.eq(Role::Admin)))
    ///     .all(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn join<R: HasColumns, B: Truth>(
        self,
        query: Select<R>,
        condition: impl FnOnce(ColumnsIn<M, Join<(M, R)>>, ColumnsIn<R, Join<(M, R)>>) -> Expr<Join<(M, R)>, B>,
    ) -> Join<(M, R)>
    where
        M: HasColumns,
    {
        Join::of(self).join(query, condition)
    }

    /// Every row of this query, beside each row of the other that satisfies the condition with it, or beside `None`:
    /// `(Post, Option<User>)`. The columns of the other side are `Option`s from then on; a condition on them in
    /// [`filter`](Join::filter) drops the rows where they are NULL.
    ///
    /// SQL: `… FROM posts LEFT JOIN users ON …`. What the other query says is part of ON, so that a row whose counterparts it
    /// leaves out stays.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find()
    ///     .left_join(Post::find().filter(Post::views.gt(9)), |user, post| post.author_id.eq(user.id))
    ///     .select(|(user, post)| (user.name, post.title));
    /// assert_eq!(
    ///     query.to_sql(),
    ///     r#"SELECT "users"."name", "posts"."title" FROM "users" LEFT JOIN "posts" ON "posts"."author_id" = "users"."id" AND "posts"."views" > $1"#
    /// );
    /// ```
    pub fn left_join<R: HasColumns, B: Truth>(
        self,
        query: Select<R>,
        condition: impl FnOnce(ColumnsIn<M, Join<(M, R)>>, ColumnsIn<R, Join<(M, R)>>) -> Expr<Join<(M, R)>, B>,
    ) -> Join<(M, Option<R>)>
    where
        M: HasColumns,
    {
        Join::of(self).left_join(query, condition)
    }

    /// Every row of the other query, beside each row of this one that satisfies the condition with it, or beside `None`:
    /// `(Option<Post>, User)`. A left join from the other side says the same and mostly reads better.
    ///
    /// SQL: `… FROM posts RIGHT JOIN users ON …`. A table that the queries do not want all rows of stands there as
    /// `(SELECT * FROM users WHERE …)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .right_join(User::find(), |post, user| post.author_id.eq(user.id))
    ///     .select(|(post, user)| (post.title, user.name));
    /// assert!(query.to_sql().ends_with(r#" FROM "posts" RIGHT JOIN "users" ON "posts"."author_id" = "users"."id""#));
    /// ```
    pub fn right_join<R: HasColumns, B: Truth>(
        self,
        query: Select<R>,
        condition: impl FnOnce(ColumnsIn<M, Join<(M, R)>>, ColumnsIn<R, Join<(M, R)>>) -> Expr<Join<(M, R)>, B>,
    ) -> Join<(Option<M>, R)>
    where
        M: HasColumns,
    {
        Join::of(self).right_join(query, condition)
    }

    /// Every row of either query, beside those of the other that satisfy the condition with it, or beside `None`:
    /// `(Option<Post>, Option<User>)`. PostgreSQL makes it of conditions with an equality that it can merge or hash by, and
    /// refuses others.
    ///
    /// SQL: `… FROM posts FULL JOIN users ON …`, with tables of which not all rows are wanted as in
    /// [`right_join`](Select::right_join).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .full_join(User::find(), |post, user| post.editor_id.eq(user.id))
    ///     .filter(|(post, user)| post.id.is_null().or(user.id.is_null()))
    ///     .select(|(post, user)| (post.title, user.name));
    /// assert!(query.to_sql().contains(r#" FROM "posts" FULL JOIN "users" ON "posts"."editor_id" = "users"."id" WHERE"#));
    /// ```
    pub fn full_join<R: HasColumns, B: Truth>(
        self,
        query: Select<R>,
        condition: impl FnOnce(ColumnsIn<M, Join<(M, R)>>, ColumnsIn<R, Join<(M, R)>>) -> Expr<Join<(M, R)>, B>,
    ) -> Join<(Option<M>, Option<R>)>
    where
        M: HasColumns,
    {
        Join::of(self).full_join(query, condition)
    }

    /// Every row of this query beside every row of the other: `(User, Tag)`, as many as both numbers multiplied.
    ///
    /// SQL: `… FROM users CROSS JOIN tags`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = User::find().cross_join(Tag::find()).select(|(user, tag)| (user.name, tag.name));
    /// assert!(query.to_sql().ends_with(r#" FROM "users" CROSS JOIN "tags""#));
    /// ```
    pub fn cross_join<R: HasColumns>(self, query: Select<R>) -> Join<(M, R)>
    where
        M: HasColumns,
    {
        Join::of(self).cross_join(query)
    }

    /// Beside each row the rows of a query that is about it: the last three comments of each post. Rows without any are left out.
    /// The closure is given the columns of this side, and yields a query of an alias.
    ///
    /// SQL: `… FROM posts JOIN LATERAL (SELECT * FROM comments WHERE …) AS comments ON TRUE`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join_lateral(|post| {
    ///         let comment = Comment::alias();
    ///         comment.find().filter(comment.post_id.eq(post.id)).order_by(comment.id.desc()).limit(3)
    ///     })
    ///     .select(|(post, comment)| (post.title, comment.body));
    /// assert!(query.to_sql().ends_with(
    ///     r#" FROM "posts" JOIN LATERAL (SELECT * FROM "comments" WHERE "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $1) AS "comments" ON TRUE"#
    /// ));
    /// ```
    pub fn join_lateral<R: HasColumns>(
        self,
        rows: impl FnOnce(ColumnsIn<M, Join<(M,)>>) -> Correlated<R, Join<(M,)>>,
    ) -> Join<(M, R)>
    where
        M: HasColumns,
    {
        Join::of(self).join_lateral(rows)
    }

    /// The same, where a row without any stays, beside `None`.
    ///
    /// SQL: `… FROM posts LEFT JOIN LATERAL (SELECT * FROM comments WHERE …) AS comments ON TRUE`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest: Vec<(User, Option<Post>)> = User::find()
    ///     .left_join_lateral(|user| {
    ///         let post = Post::alias();
    ///         post.find().filter(post.author_id.eq(user.id)).order_by(post.created_at.desc()).limit(1)
    ///     })
    ///     .all(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn left_join_lateral<R: HasColumns>(
        self,
        rows: impl FnOnce(ColumnsIn<M, Join<(M,)>>) -> Correlated<R, Join<(M,)>>,
    ) -> Join<(M, Option<R>)>
    where
        M: HasColumns,
    {
        Join::of(self).left_join_lateral(rows)
    }
}
