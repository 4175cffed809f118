use std::marker::PhantomData;

use super::Projection;
use crate::model::Shape;
use crate::query::Select;
use crate::sql::ast;

/// A query whose rows are read as the projection `P`. It is sent by `.all(&db)`, `.one(&db)`, `.required(&db)` or
/// `.page(…)`: one statement, one round trip, whatever the depth.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Projected<P: Projection> {
    select: Select<P::Model>,
    of: PhantomData<fn() -> P>,
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
    pub fn project<P: Projection<Model = S::Model>>(self) -> Projected<P> {
        const { assert!(P::DEPTH > 0) }; // calculated here, so that one without an end is found
        Projected { select: self.into_plain(), of: PhantomData }
    }
}

impl<P: Projection> Projected<P> {
    /// Which rows it is about, for what sends it.
    pub(crate) fn into_select(self) -> Select<P::Model> {
        self.select
    }

    /// The query for these rows.
    pub(crate) fn query(rows: ast::Select) -> ast::Query {
        P::outline().into_query::<P::Model>(rows)
    }
}

impl<P: Projection> Clone for Projected<P> {
    fn clone(&self) -> Self {
        Projected { select: self.select.clone(), of: PhantomData }
    }
}
