use super::{Rel, Relation, ToMany, ToOne};
use crate::expr::{Expr, Truth};
use crate::sql::ast::{self, Exists};

/// Predicates on related rows. They render as EXISTS and never multiply the rows of a query.
///
/// Soft-deleted rows are not asked, unless the relation says so: `Post::comments.with_deleted().exists()`.
///
/// A relation that was filtered before asks among those rows: `Post::comments.filter(…).exists()`. An order and a limit
/// mean nothing to a predicate.
impl<R: Relation> Rel<R> {
    /// The related row is there and satisfies the predicate.
    ///
    /// SQL: `EXISTS (SELECT 1 FROM users WHERE users.id = posts.author_id AND …)`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::author.is(User::role.eq(Role::Admin))).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn is(self, predicate: Expr<R::Target, impl Truth>) -> Expr<R::Source, bool>
    where
        R: ToOne,
    {
        self.related(Some(predicate.into_node()), false)
    }

    /// At least one related row satisfies the predicate.
    ///
    /// SQL: `EXISTS (SELECT 1 FROM comments WHERE comments.post_id = posts.id AND …)`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::tags.any(Tag::name.eq("rust"))).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn any(self, predicate: Expr<R::Target, impl Truth>) -> Expr<R::Source, bool>
    where
        R: ToMany,
    {
        self.related(Some(predicate.into_node()), false)
    }

    /// No related row satisfies the predicate; a row without related rows is found.
    ///
    /// SQL: `NOT EXISTS (… AND …)`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::comments.none(Comment::approved.eq(false))).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn none(self, predicate: Expr<R::Target, impl Truth>) -> Expr<R::Source, bool>
    where
        R: ToMany,
    {
        self.related(Some(predicate.into_node()), true)
    }

    /// Every related row satisfies the predicate; a row without related rows is found. A related row for which the
    /// predicate is NULL does not satisfy it.
    ///
    /// SQL: `NOT EXISTS (… AND (…) IS NOT TRUE)`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::comments.all(Comment::approved.eq(true))).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all(self, predicate: Expr<R::Target, impl Truth>) -> Expr<R::Source, bool>
    where
        R: ToMany,
    {
        self.related(Some(ast::Expr::IsNotTrue(Box::new(predicate.into_node()))), true)
    }

    /// There is at least one related row.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let posts = Post::find().filter(Post::editor.exists().and(!Post::comments.exists())).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exists(self) -> Expr<R::Source, bool> {
        self.related(None, false)
    }

    fn related(self, condition: Option<ast::Expr>, negated: bool) -> Expr<R::Source, bool> {
        let ast::Include { deleted, filter, .. } = self.into_include();
        let condition = filter.into_iter().chain(condition).reduce(ast::Expr::and);
        Expr::new(ast::Expr::Exists(Box::new(Exists { relation: R::DEF, deleted, condition, negated })))
    }
}
