use std::marker::PhantomData;

use futures_util::stream::{self, Stream, TryStreamExt as _};
use sqlx::postgres::PgColumn;

use super::super::stream::{Streamed, chunks};
use super::super::{Executor, Session};
use super::projected_cursor::windowed;
use super::stream::{CHUNK, RowStream, unless, without_key};
use crate::error::Result;
use crate::model::{Model, Row, check_items};
use crate::query::{Projected, Reading};
use crate::sql::ast::{self, Item};
use crate::sql::render::Layout;
use crate::sql::{Statement, render};

impl<M: Model, R: Send + 'static> Projected<M, R> {
    /// The rows one by one, in the query's order, with bounded memory: at most 1,000 are held, and those related to them.
    /// What is sent is that of [`Select::stream`](crate::query::Select::stream), which see.
    ///
    /// # Errors
    /// As [`all`](Projected::all), as an item, behind which the stream ends. Of kind `Statement`, and nothing is sent, if it
    /// has related rows and a field is of a window function: each 1,000 rows are loaded by themselves then, and a window
    /// would see no others; or if the model has no primary key, by which those rows are found again.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut titles = Post::find().order_by(Post::id).project::<PostTitle>().stream(db);
    /// while let Some(post) = titles.next().await {
    ///     println!("{}", post?.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self, db: &(impl Executor + ?Sized)) -> RowStream<'_, R> {
        let chunks = read(self, db.session(), CHUNK);
        RowStream(Box::pin(chunks.map_ok(|rows| stream::iter(rows.into_iter().map(Ok))).try_flatten()))
    }

    /// The rows in batches of so many, the last of fewer: as [`stream`](Projected::stream), for work that is done on many
    /// rows at once. With a size of 0 it is one row that each batch has.
    ///
    /// # Errors
    /// As [`stream`](Projected::stream).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # #[derive(Projection)]
    /// # #[projection(of = Post)]
    /// # struct PostTitle { title: String }
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut batches = Post::find().order_by(Post::id).project::<PostTitle>().batches(500, db);
    /// while let Some(titles) = batches.next().await {
    ///     println!("{} more", titles?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn batches(self, rows: u64, db: &(impl Executor + ?Sized)) -> RowStream<'_, Vec<R>> {
        RowStream(Box::pin(read(self, db.session(), rows.max(1))))
    }
}

fn read<M: Model, R: Send + 'static>(
    query: Projected<M, R>,
    session: Session<'_>,
    size: u64,
) -> impl Stream<Item = Result<Vec<R>>> + Send + use<'_, M, R> {
    let (select, reading) = query.into_parts();
    let select = select.by_hooks().into_ast(false);
    let ast::Query { select, items, .. } = reading.query::<M>(select);
    let refused = (reading.has_window() && !select.includes.is_empty()).then(|| {
        windowed(
            M::TABLE.name,
            "a stream with related rows has no window functions, which would see only the rows that are loaded together: read all rows, or leave out the related ones",
        )
    });
    let refused = refused.or_else(|| without_key(&select));
    let yields = Read::<M, R> { reading, items, of: PhantomData };
    let rows = chunks(session, select, yields, size);
    // With related rows a batch may have lost all of its rows by the time that it is read.
    unless(refused, rows.try_filter(|rows| std::future::ready(!rows.is_empty())))
}

/// Rows of the model `M`, read as the projection `R`.
struct Read<M, R> {
    reading: Reading<R>,
    items: Vec<Item>,
    of: PhantomData<fn() -> M>,
}

impl<M, R> Clone for Read<M, R> {
    fn clone(&self) -> Self {
        Read { reading: self.reading, items: self.items.clone(), of: PhantomData }
    }
}

impl<M: Model, R: Send + 'static> Streamed for Read<M, R> {
    type Row = R;

    fn plain(&self, select: &ast::Select) -> Option<Statement> {
        let query = || self.reading.query::<M>(select.clone());
        select.includes.is_empty().then(|| render::query(&query()))
    }

    fn check(&self, found: &[PgColumn]) -> Result<()> {
        check_items(found, &self.items, M::TABLE)
    }

    fn tree(&self, select: ast::Select) -> (Statement, Layout, Vec<usize>) {
        let mut query = self.reading.query::<M>(select);
        // Behind what is read, so that its positions stay what they are.
        let first = query.items.len();
        query.items.extend(M::TABLE.primary_key.iter().map(|&key| Item::of_column(M::TABLE, key)));
        let keys = (first..query.items.len()).collect();
        let (statement, layout) = render::tree_of_items(&query);
        (statement, layout, keys)
    }

    fn read(&self, row: Row<'_>) -> Result<R> {
        (self.reading.read)(row)
    }
}
