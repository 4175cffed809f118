use sqlx::postgres::PgColumn;

use super::super::Executor;
use super::Pending;
use super::cursor_page::{Query, Selecting, Yields};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Keyed, Model, Row, check_items};
use crate::query::{CursorPage, Keyset, Projected, ProjectedKeyset, Reading};
use crate::sql::ast::{self, Expr, Item};
use crate::sql::render;

impl<M: Model, R: Send + 'static> Projected<M, R> {
    /// The first page of the rows, by the query's limit, and the cursors of the pages beside it. One statement, one round
    /// trip, with all related rows. See [`ProjectedKeyset::cursor_page`].
    ///
    /// # Errors
    /// See [`ProjectedKeyset::cursor_page`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let newest = Post::find().order_by(Post::published_at.desc()).limit(20).project::<PostTitle>();
    /// let page = newest.clone().cursor_page(db).await?;
    /// let second = newest.after(page.next).cursor_page(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn cursor_page(self, db: &(impl Executor + ?Sized)) -> Pending<'_, CursorPage<R>>
    where
        M: Keyed,
    {
        self.after(None).cursor_page(db)
    }
}

impl<M: Model, R: Send + 'static> ProjectedKeyset<M, R> {
    /// The page behind or before its cursor, and the cursors of the pages beside it. One statement, one round trip, with all
    /// related rows. It is that of [`Keyset::cursor_page`](Keyset), and its cursors are those of the same query without
    /// the projection; what the query is ordered by need not be a field.
    ///
    /// # Errors
    /// Of kind `Statement`, and nothing is sent, if a field is of a window function, which would see only the rows behind
    /// the cursor; else as [`Keyset::cursor_page`](Keyset) and [`Projected::all`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(after: Option<orm::Cursor>, db: &Database) -> orm::Result<()> {
    /// let by_title = Post::find().order_by(Post::title).project::<PostTitle>();
    /// let page = by_title.after(after).limit(20).cursor_page(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn cursor_page(self, db: &(impl Executor + ?Sized)) -> Pending<'_, CursorPage<R>> {
        let session = db.session();
        let ProjectedKeyset { rows: Keyset { query, after, before }, reading } = self;
        if reading.has_window() {
            return Box::pin(std::future::ready(Err(windowed(
                M::TABLE.name,
                "a page from a cursor has no window functions, which would see only the rows behind it: read pages by number, or all rows",
            ))));
        }
        let query = Query::new(query.by_hooks().into_ast(false));
        let yields = Read::<M, R> { reading, of: std::marker::PhantomData };
        Box::pin(async move { query?.page(session, yields, after, before).await })
    }
}

#[cold]
pub(super) fn windowed(table: &'static str, message: &'static str) -> Error {
    Error::new(ErrorKind::Statement, message).with_table(table)
}

/// Rows of the model `M`, read as the projection `R`.
struct Read<M, R> {
    reading: Reading<R>,
    of: std::marker::PhantomData<fn() -> M>,
}

impl<M: Model, R: Send + 'static> Yields for Read<M, R> {
    type Row = R;

    fn selecting(&self, mut select: ast::Select, query: &Query) -> Selecting {
        // They are selected with the rest.
        select.extra.clear();
        let mut rows = self.reading.query::<M>(select);
        // Behind what is read, so that its positions stay what they are.
        let first = rows.items.len();
        rows.items.extend(query.order.iter().map(|key| {
            let expr = match &key.expr {
                Expr::Column(_) => key.expr.clone(),
                expr => expr.clone().cast(key.ty),
            };
            Item { expr, ty: key.ty }
        }));
        let keys = (first..rows.items.len()).collect();
        let (statement, layout) = if rows.select.includes.is_empty() {
            (render::query(&rows), None)
        } else {
            let (statement, layout) = render::tree_of_items(&rows);
            (statement, Some(layout))
        };
        let items = rows.items;
        let check = Box::new(move |found: &[PgColumn]| check_items(found, &items, M::TABLE));
        Selecting { statement, layout, keys, check }
    }

    fn read(&self, row: Row<'_>) -> Result<R> {
        (self.reading.read)(row)
    }
}
