use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::Either;
use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use sqlx::postgres::PgColumn;

use super::super::stream::{Streamed, chunks};
use super::super::{Executor, Session};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model as _, Row, Shape, check_columns};
use crate::query::Select;
use crate::sql::ast::{self, Output};
use crate::sql::render::Layout;
use crate::sql::{Statement, render};

/// How many rows are read at once where nobody says it.
pub(super) const CHUNK: u64 = 1000;

/// Rows, or batches of rows, as they are read: a [`Stream`] of results. Read it by [`next`](RowStream::next), or by the
/// methods that crates like `futures` have for every stream.
///
/// It ends with its first error. Dropped before its end it leaves its database or its transaction as it was.
#[must_use = "nothing is read before the first row is asked for"]
pub struct RowStream<'a, T>(pub(super) Pin<Box<dyn Stream<Item = Result<T>> + Send + 'a>>);

impl<T> RowStream<'_, T> {
    /// The next one; `None` at the end.
    ///
    /// It may be dropped before it is ready, and the stream with it. To go on with the stream, await it anew: a row is
    /// not lost.
    ///
    /// # Errors
    /// As [`Select::all`]; the stream has ended then.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut posts = Post::find().stream(db);
    /// while let Some(post) = posts.next().await {
    ///     println!("{}", post?.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T>> {
        self.0.next().await
    }
}

impl<T> Stream for RowStream<'_, T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<S: Shape> Select<S> {
    /// The rows one by one, in the query's order, with bounded memory: at most 1,000 are held, and those related to
    /// them. Nothing is sent before the first is asked for.
    ///
    /// On a database it is a transaction of its own, read only, of one snapshot, on a connection that it holds until it
    /// ends or is dropped: `BEGIN`, `DECLARE`, a `FETCH` for each 1,000 rows (the last tells that there are fewer) and
    /// `COMMIT`, each a round trip; with includes one more for each 1,000 rows, which loads them and all that belongs to
    /// them. In a transaction there is neither `BEGIN` nor `COMMIT`, but a `CLOSE`; what others commit between two chunks
    /// is not seen, but by the includes of a transaction that is not `repeatable_read`: a row that is gone by then is left
    /// out.
    ///
    /// While a stream is open, any other statement on its transaction, or its dedicated connection, is an error: that is as
    /// long as the server has rows for it, so that with fewer rows than a chunk it does not come up. A stream
    /// that is dropped half-way costs a transaction one round trip before its next statement; a database rolls back in
    /// the background; a dedicated connection is closed.
    ///
    /// For few rows [`all`](Select::all) is faster.
    ///
    /// # Errors
    /// As [`all`](Select::all), as an item, behind which the stream ends. Of kind `Statement` for another statement on
    /// the transaction meanwhile; and, with nothing sent, for includes of a model without a primary key.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut posts = Post::find().include(Post::author).order_by(Post::id).stream(db);
    /// while let Some(post) = posts.next().await {
    ///     let post = post?;
    ///     println!("{} by {}", post.title, post.author.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self, db: &(impl Executor + ?Sized)) -> RowStream<'_, S> {
        let chunks = read(self, db.session(), CHUNK);
        RowStream(Box::pin(chunks.map_ok(|rows| stream::iter(rows.into_iter().map(Ok))).try_flatten()))
    }

    /// The rows in batches of so many, the last of fewer: as [`stream`](Select::stream), for work that is done on many
    /// rows at once. Only one batch is held at a time. With a size of 0 it is one row that each batch has.
    ///
    /// # Errors
    /// As [`stream`](Select::stream).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let mut batches = Post::find().order_by(Post::id).batches(500, db);
    /// while let Some(posts) = batches.next().await {
    ///     println!("{} more", posts?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn batches(self, rows: u64, db: &(impl Executor + ?Sized)) -> RowStream<'_, Vec<S>> {
        RowStream(Box::pin(read(self, db.session(), rows.max(1))))
    }
}

fn read<S: Shape>(
    query: Select<S>,
    session: Session<'_>,
    size: u64,
) -> impl Stream<Item = Result<Vec<S>>> + Send + use<'_, S> {
    let select = query.by_hooks().into_ast(false);
    let refused = without_key(&select);
    let chunks = chunks(session, select, Shaped::<S>(PhantomData), size);
    // With includes a batch may have lost all of its rows by the time that it is read.
    unless(refused, chunks.try_filter(|rows| std::future::ready(!rows.is_empty())))
}

/// Rows with others beside them are found again by their keys, chunk by chunk.
pub(super) fn without_key(select: &ast::Select) -> Option<Error> {
    let table = select.table;
    (table.primary_key.is_empty() && !select.includes.is_empty()).then(|| {
        let message = format!(
            "a stream of {} loads no relations, because `{}` has no primary key by which its rows are found again: name one by `#[column(primary_key)]`, or read `batches` of the rows alone and `orm::load` the relation for each",
            table.name, table.model
        );
        Error::new(ErrorKind::Statement, message).with_table(table.name)
    })
}

/// The error alone, if there is one; nothing is sent then.
pub(super) fn unless<T: Send>(
    refused: Option<Error>,
    rows: impl Stream<Item = Result<T>> + Send,
) -> impl Stream<Item = Result<T>> + Send {
    match refused {
        Some(error) => Either::Left(stream::once(std::future::ready(Err(error)))),
        None => Either::Right(rows),
    }
}

/// Rows in the shape `S`.
struct Shaped<S>(PhantomData<fn() -> S>);

impl<S> Clone for Shaped<S> {
    fn clone(&self) -> Self {
        Shaped(PhantomData)
    }
}

impl<S: Shape> Streamed for Shaped<S> {
    type Row = S;

    fn plain(&self, select: &ast::Select) -> Option<Statement> {
        select.includes.is_empty().then(|| render::select(select, Output::Columns))
    }

    fn check(&self, found: &[PgColumn]) -> Result<()> {
        check_columns(found, S::Model::TABLE, 0..S::Model::TABLE.columns.len())
    }

    fn tree(&self, select: ast::Select) -> (Statement, Layout, Vec<usize>) {
        let (statement, layout) = render::tree(&select);
        (statement, layout, select.table.primary_key.to_vec())
    }

    fn read(&self, row: Row<'_>) -> Result<S> {
        S::decode(row)
    }
}
