use super::super::{Correlated, Select};
use super::{Append, Appended, ColumnsIn, ColumnsOf, Join, JoinKind, On, Tables, on};
use crate::expr::{Expr, Truth};
use crate::model::HasColumns;

/// Further tables. Their conditions are given the columns of the tables before, in a tuple, and those of the new one.
impl<J: Tables> Join<J> {
    /// Joins one more table: see [`Select::join`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(PostTag::find(), |post, link| link.post_id.eq(post.id))
    ///     .join(Tag::find(), |(_, link), tag| link.tag_id.eq(tag.id))
    ///     .filter(|(_, _, tag)| tag.name.eq("rust"))
    ///     .select(|(post, link, tag)| (post.title, link.position, tag.name));
    /// assert!(query.to_sql().ends_with(
    ///     r#" FROM "posts" JOIN "post_tags" ON "post_tags"."post_id" = "posts"."id" JOIN "tags" ON "post_tags"."tag_id" = "tags"."id" WHERE "tags"."name" = $1"#
    /// ));
    /// ```
    pub fn join<R: HasColumns, B: Truth>(
        mut self,
        query: Select<R>,
        condition: impl FnOnce(J::Columns<On<J, R>>, ColumnsIn<R, On<J, R>>) -> Expr<On<J, R>, B>,
    ) -> Join<Appended<J, R>>
    where
        J: Append<R>,
    {
        let on = on::<J, R, B>(condition, &mut self.joins);
        self.appended(JoinKind::Inner, query, Some(on))
    }

    /// Joins one more table, whose row can be missing: see [`Select::left_join`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
    ///     .left_join(User::find(), |(post, _), editor| post.editor_id.eq(editor.id));
    /// assert!(query.to_sql().ends_with(r#" LEFT JOIN "users" ON "posts"."editor_id" = "users"."id""#));
    /// ```
    pub fn left_join<R: HasColumns, B: Truth>(
        mut self,
        query: Select<R>,
        condition: impl FnOnce(J::Columns<On<J, R>>, ColumnsIn<R, On<J, R>>) -> Expr<On<J, R>, B>,
    ) -> Join<Appended<J, Option<R>>>
    where
        J: Append<R> + Append<Option<R>>,
    {
        let on = on::<J, R, B>(condition, &mut self.joins);
        self.appended(JoinKind::Left, query, Some(on))
    }

    /// Joins one more table, beside whose rows all others can be missing: see [`Select::right_join`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
    ///     .right_join(User::find(), |(_, comment), user| comment.author_id.eq(user.id));
    /// assert!(query.to_sql().ends_with(r#" RIGHT JOIN "users" ON "comments"."author_id" = "users"."id""#));
    /// ```
    pub fn right_join<R: HasColumns, B: Truth>(
        mut self,
        query: Select<R>,
        condition: impl FnOnce(J::Columns<On<J, R>>, ColumnsIn<R, On<J, R>>) -> Expr<On<J, R>, B>,
    ) -> Join<Appended<J::Missing, R>>
    where
        J: Append<R>,
        J::Missing: Append<R>,
    {
        let on = on::<J, R, B>(condition, &mut self.joins);
        self.appended(JoinKind::Right, query, Some(on))
    }

    /// Joins one more table, where either side can be missing: see [`Select::full_join`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
    ///     .full_join(User::find(), |(_, comment), user| comment.author_id.eq(user.id));
    /// assert!(query.to_sql().ends_with(r#" FULL JOIN "users" ON "comments"."author_id" = "users"."id""#));
    /// ```
    pub fn full_join<R: HasColumns, B: Truth>(
        mut self,
        query: Select<R>,
        condition: impl FnOnce(J::Columns<On<J, R>>, ColumnsIn<R, On<J, R>>) -> Expr<On<J, R>, B>,
    ) -> Join<Appended<J::Missing, Option<R>>>
    where
        J: Append<R>,
        J::Missing: Append<Option<R>>,
    {
        let on = on::<J, R, B>(condition, &mut self.joins);
        self.appended(JoinKind::Full, query, Some(on))
    }

    /// Joins one more table, every row with every row: see [`Select::cross_join`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
    ///     .cross_join(Tag::find());
    /// assert!(query.to_sql().ends_with(r#" CROSS JOIN "tags""#));
    /// ```
    pub fn cross_join<R: HasColumns>(self, query: Select<R>) -> Join<Appended<J, R>>
    where
        J: Append<R>,
    {
        self.appended(JoinKind::Cross, query, None)
    }

    /// Joins to each row the rows of a query that is about it: see [`Select::join_lateral`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
    ///     .join_lateral(|(post, comment)| {
    ///         let earlier = Comment::alias();
    ///         earlier.find().filter(earlier.post_id.eq(post.id)).filter(earlier.id.lt(comment.id)).limit(1)
    ///     });
    /// assert!(query.to_sql().contains(r#" JOIN LATERAL (SELECT * FROM "comments" AS "comments_2" WHERE"#));
    /// ```
    pub fn join_lateral<R: HasColumns>(
        self,
        rows: impl FnOnce(ColumnsOf<J>) -> Correlated<R, Join<J>>,
    ) -> Join<Appended<J, R>>
    where
        J: Append<R>,
    {
        self.appended_lateral(JoinKind::Inner, rows)
    }

    /// The same, where a row without any stays: see [`Select::left_join_lateral`].
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find()
    ///     .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
    ///     .left_join_lateral(|(post, comment)| {
    ///         let earlier = Comment::alias();
    ///         earlier.find().filter(earlier.post_id.eq(post.id)).filter(earlier.id.lt(comment.id)).limit(1)
    ///     });
    /// assert!(query.to_sql().contains(r#" LEFT JOIN LATERAL (SELECT * FROM "comments" AS "comments_2" WHERE"#));
    /// ```
    pub fn left_join_lateral<R: HasColumns>(
        self,
        rows: impl FnOnce(ColumnsOf<J>) -> Correlated<R, Join<J>>,
    ) -> Join<Appended<J, Option<R>>>
    where
        J: Append<Option<R>>,
    {
        self.appended_lateral(JoinKind::Left, rows)
    }
}
