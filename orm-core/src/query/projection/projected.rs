use super::{Outline, ProjectionOf};
use crate::error::Result;
use crate::model::{Keyed, Model, Row, Shape};
use crate::query::{Cursor, Keyset, Select};
use crate::sql::ast;

/// A query for rows of the model `M` that are read as the projection `R`. It is sent by `.all(&db)`, `.one(&db)` or
/// `.required(&db)`: one statement, one round trip, whatever the depth; or by `.count(&db)`, `.page(…)`, `.stream(&db)` or
/// `.cursor_page(&db)`.
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

impl<R> Reading<R> {
    /// Whether a field is of a window function, so that its value depends on which rows the query finds.
    pub(crate) fn has_window(&self) -> bool {
        (self.outline)().has_window()
    }
}

impl<M: Model, R> Projected<M, R> {
    /// Each combination of values once, of a projection without related rows: one with such does not compile.
    ///
    /// SQL: `SELECT DISTINCT …`. What the query is ordered by has to be selected, else the server says so.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// #[derive(Projection)]
    /// #[projection(of = Post)]
    /// struct Written {
    ///     author_id: Uuid,
    /// }
    ///
    /// let authors = Post::find().project::<Written>().distinct();
    /// assert!(authors.to_sql().starts_with(r#"SELECT DISTINCT "posts"."author_id" FROM"#));
    /// ```
    pub fn distinct(self) -> Distinct<M, R>
    where
        R: ProjectionOf<M>,
    {
        const {
            assert!(
                R::DEPTH_WHICH_HAS_TO_END == 1,
                "rows with related rows are never equal: a projection that is `distinct` has columns and expressions only"
            );
        }
        Distinct { select: self.select, reading: self.reading }
    }

    /// Only rows behind the cursor in the query's order; see [`Select::after`]. Its limit is said before `project`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(after: Option<orm::Cursor>, db: &Database) -> orm::Result<()> {
    /// let by_title = Post::find().order_by(Post::title).limit(20).project::<PostTitle>();
    /// let page = by_title.after(after).cursor_page(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn after(self, cursor: impl Into<Option<Cursor>>) -> ProjectedKeyset<M, R>
    where
        M: Keyed,
    {
        ProjectedKeyset { rows: self.select.after(cursor), reading: self.reading }
    }

    /// Only rows before the cursor in the query's order; see [`Select::before`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(cursor: orm::Cursor, db: &Database) -> orm::Result<()> {
    /// let by_title = Post::find().order_by(Post::title).limit(20).project::<PostTitle>();
    /// let back = by_title.before(cursor).cursor_page(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn before(self, cursor: impl Into<Option<Cursor>>) -> ProjectedKeyset<M, R>
    where
        M: Keyed,
    {
        ProjectedKeyset { rows: self.select.before(cursor), reading: self.reading }
    }
}

/// A query for one page of the rows of the model `M`, read as the projection `R`, from a place on: see [`Keyset`]. It is
/// sent by `.cursor_page(&db)`.
#[must_use = "a query is sent by `.cursor_page(&db)`"]
pub struct ProjectedKeyset<M: Model, R> {
    pub(crate) rows: Keyset<M>,
    pub(crate) reading: Reading<R>,
}

impl<M: Model, R> ProjectedKeyset<M, R> {
    /// Only rows behind the cursor; with none, from the first on.
    pub fn after(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.rows = self.rows.after(cursor);
        self
    }

    /// Only rows before the cursor; with none, up to the last.
    pub fn before(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.rows = self.rows.before(cursor);
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: u64) -> Self {
        self.rows = self.rows.limit(rows);
        self
    }
}

/// A query for the different values that rows of the model `M` have as the projection `R`: `project::<R>().distinct()`. It
/// is sent by `.all(&db)`, `.one(&db)` or `.count(&db)`: one statement, one round trip.
#[must_use = "a query is sent by `.all(&db)` or another method that takes the database"]
pub struct Distinct<M: Model, R> {
    pub(crate) select: Select<M>,
    pub(crate) reading: Reading<R>,
}

impl<M: Model, R> Clone for Distinct<M, R> {
    fn clone(&self) -> Self {
        Distinct { select: self.select.clone(), reading: self.reading }
    }
}

impl<M: Model, R> Clone for ProjectedKeyset<M, R> {
    fn clone(&self) -> Self {
        ProjectedKeyset { rows: self.rows.clone(), reading: self.reading }
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
