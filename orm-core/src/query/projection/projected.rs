use super::{Outline, ProjectionOf};
use crate::error::Result;
use crate::model::{Model, Row, Shape};
use crate::query::Select;
use crate::sql::ast;

/// A query for rows of the model `M` that are read as the projection `R`. It is sent by `.all(&db)`, `.one(&db)` or
/// `.required(&db)`: one statement, one round trip, whatever the depth; or by `.page(…)`.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Projected<M: Model, R> {
    select: Select<M>,
    reading: Reading<R>,
}

/// What is selected for a projection, and how it is read. It is kept as functions, so that a struct which is no projection
/// is reported once.
pub(crate) struct Reading<R> {
    outline: fn() -> Outline,
    /// Reads a row.
    pub(crate) read: fn(Row<'_>) -> Result<R>,
}

impl<S: Shape> Select<S> {
    /// Reads each row as a struct of one's own, which says by its fields what is selected: columns, expressions, and
    /// related rows as structs again. Nothing else is, but for the keys by which related rows are put together.
    /// Relations that were included before are not loaded.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// #[derive(Projection)]
    /// #[projection(of = Post)]
    /// struct PostCard {
    ///     id: i64,
    ///     title: String,
    ///     author: AuthorName,
    ///     #[projection(expr = Post::comments.filter(Comment::approved.eq(true)).count())]
    ///     comments: i64,
    /// }
    ///
    /// #[derive(Projection)]
    /// #[projection(of = User)]
    /// struct AuthorName {
    ///     name: String,
    /// }
    ///
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let cards: Vec<PostCard> = Post::find().limit(20).project::<PostCard>().all(db).await?;
    /// for card in &cards {
    ///     println!("{} by {}, {} comments", card.title, card.author.name, card.comments);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn project<P: ProjectionOf<S::Model>>(self) -> Projected<S::Model, P> {
        Projected { select: self.into_plain(), reading: Reading { outline: P::outline, read: P::read } }
    }
}

impl<M: Model, R> Projected<M, R> {
    /// Which rows it is about, and what is read of them: for what sends it.
    pub(crate) fn into_parts(self) -> (Select<M>, Reading<R>) {
        (self.select, self.reading)
    }
}

impl<R> Reading<R> {
    /// The query for rows of the model `M`.
    pub(crate) fn query<M: Model>(self, rows: ast::Select) -> ast::Query {
        (self.outline)().into_query::<M>(rows)
    }
}

impl<M: Model, R> Clone for Projected<M, R> {
    fn clone(&self) -> Self {
        Projected { select: self.select.clone(), reading: self.reading }
    }
}

impl<R> Clone for Reading<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Reading<R> {}
