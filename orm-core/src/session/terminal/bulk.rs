//! Rows without number: by one statement if they are few, else in one transaction, by COPY where nothing is asked
//! that it cannot do.

use futures_util::{Stream, StreamExt as _};

use super::super::copy::is_about_the_table;
use super::super::scope::Scope;
use super::super::{Executor, Session};
use super::Pending;
use crate::error::Result;
use crate::model::Model;
use crate::query::{InsertMany, InsertStream, NewCells};
use crate::sql::ast::OnConflict;
use crate::sql::{Statement, render};

/// From how many rows on they go by COPY, which is more round trips and less work.
///
/// Time of a COPY with all around it to that of one UNNEST, on a local socket, five columns, medians of 3 to 31 runs in
/// turns: 1.48 of 1,000 rows, 1.18 of 2,000, 0.92 of 5,000, 0.93 of 10,000, 0.72 of 20,000, 0.76 of 50,000, 0.68 of 200,000.
/// It is four round trips more, so that over a slow network the gain begins with more rows; that was not measured.
pub(super) const COPY_FROM: usize = 10_000;

/// The most rows of one INSERT: arrays have an end at 1 GB.
pub(super) const MOST: usize = 65_536;

/// How many rows of a stream are held and sent at once.
const CHUNK: usize = 10_000;

impl<M: Model> InsertStream<'_, M> {
    /// Inserts the rows and returns how many were inserted, or updated. At most 10,000 rows are held.
    ///
    /// Up to 10,000 rows are one statement, as of [`insert_many`](crate::query::Queries::insert_many). More are inserted in a
    /// transaction of its own, which holds a connection until the last row has come; in a transaction, in a savepoint.
    /// There each 10,000 rows are a `COPY … FROM STDIN (FORMAT binary)`, which is two round trips; an `INSERT … SELECT …
    /// FROM unnest($1, …)`, which is one, if there is an `on_conflict`, if a column is given by some of them only, or if
    /// the table cannot be copied into as it is inserted into. That is asked before, in one round trip: a table with
    /// row-level security or rules, columns of other types than the model's, an array of an enum type.
    ///
    /// In the transaction or on the connection that it runs on, what makes the rows cannot send statements meanwhile: they
    /// are refused.
    ///
    /// With `on_conflict(…).update(…)`, of two rows with the same key that are 10,000 rows apart the later one counts; nearer
    /// ones may be an error.
    ///
    /// # Errors
    /// Of the kind of the constraint that refuses a row; that of the stream of rows: then none is inserted; those of the
    /// connection. Those of [`UpsertMany::exec`](crate::query::UpsertMany::exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database, names: &str) -> orm::Result<()> {
    /// let tags = names.lines().map(|name| Tag::create().name(name));
    /// let inserted = Tag::insert_iter(tags).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn exec<'a>(self, db: &'a (impl Executor + ?Sized)) -> Pending<'a, u64>
    where
        Self: 'a,
    {
        let session = db.session();
        Box::pin(async move {
            let (mut rows, conflict) = self.into_parts();
            let first = chunk(&mut rows).await?;
            if first.len() < CHUNK {
                return insert_all(session, InsertMany::of_rows(first), conflict.as_ref()).await;
            }
            let (bulk, first) = Bulk::begin(session, first, conflict.as_ref(), true).await?;
            let outcome = bulk.insert_each(first, rows).await;
            bulk.scope.close(outcome).await
        })
    }
}

/// Inserts all of the rows, however many they are.
pub(super) async fn insert_all<M: Model>(
    session: Session<'_>,
    insert: InsertMany<M>,
    conflict: Option<&OnConflict>,
) -> Result<u64> {
    let rows = insert.len();
    if rows == 0 {
        return Ok(0);
    }
    if rows <= MOST && (rows < COPY_FROM || conflict.is_some()) {
        let statement = statement(insert, conflict);
        return session.execute(&statement).await;
    }
    let insert = match insert.into_copy() {
        // A single statement, which needs no transaction around it.
        Err(insert) if rows <= MOST => return session.execute(&statement(insert, None)).await,
        Err(insert) => insert.into_rows(),
        Ok(copy) => copy.into_rows(),
    };
    let (bulk, rows) = Bulk::begin(session, insert, conflict, false).await?;
    let outcome = bulk.insert(rows).await;
    bulk.scope.close(outcome).await
}

fn statement<M: Model>(insert: InsertMany<M>, conflict: Option<&OnConflict>) -> Statement {
    let insert = insert.into_ast(false);
    match conflict {
        Some(conflict) => render::upsert_many(&insert, conflict),
        None => render::insert_many(&insert),
    }
}

/// The next rows of a stream, as many as are sent at once.
async fn chunk<M: Model>(
    rows: &mut (impl Stream<Item = Result<NewCells<M>>> + Unpin),
) -> Result<Vec<NewCells<M>>> {
    let mut chunk = Vec::with_capacity(CHUNK);
    while chunk.len() < CHUNK
        && let Some(row) = rows.next().await
    {
        chunk.push(row?);
    }
    Ok(chunk)
}

/// Inserts that are kept or undone together.
struct Bulk<'a> {
    scope: Scope<'a>,
    conflict: Option<&'a OnConflict>,
    /// Whether a COPY does what an INSERT would.
    can_copy: bool,
}

impl<'a> Bulk<'a> {
    async fn begin<M: Model>(
        session: Session<'a>,
        rows: Vec<NewCells<M>>,
        conflict: Option<&'a OnConflict>,
        is_stream: bool,
    ) -> Result<(Self, Vec<NewCells<M>>)> {
        let open = async || if is_stream { session.scope_beside_rows().await } else { session.scope().await };
        let mut scope = open().await?;
        let mut can_copy = false;
        if conflict.is_none() {
            match Session::Transaction(scope.tx()).can_copy(M::TABLE).await {
                Ok(can) => can_copy = can,
                // Of what is no plain table an INSERT may be possible nevertheless; else it tells better what is wrong.
                Err(error) if is_about_the_table(&error) => {
                    scope.undo().await?;
                    scope = open().await?;
                }
                Err(error) => return scope.close(Err(error)).await,
            }
        }
        Ok((Bulk { scope, conflict, can_copy }, rows))
    }

    async fn insert_each<M: Model>(
        &self,
        first: Vec<NewCells<M>>,
        mut rows: impl Stream<Item = Result<NewCells<M>>> + Unpin,
    ) -> Result<u64> {
        let (mut next, mut inserted) = (first, 0);
        while !next.is_empty() {
            inserted += self.insert(next).await?;
            next = chunk(&mut rows).await?;
        }
        Ok(inserted)
    }

    async fn insert<M: Model>(&self, rows: Vec<NewCells<M>>) -> Result<u64> {
        let session = Session::Transaction(self.scope.tx());
        let mut insert = InsertMany::of_rows(rows);
        if self.can_copy {
            insert = match insert.into_copy() {
                Ok(mut copy) => {
                    let columns = copy.columns().to_vec();
                    return session.copy_in(M::TABLE, &columns, &mut |out| copy.fill(out)).await;
                }
                Err(insert) => insert,
            };
        }
        let mut rows = insert.into_rows().into_iter();
        let mut inserted = 0;
        loop {
            let next: Vec<_> = rows.by_ref().take(MOST).collect();
            if next.is_empty() {
                return Ok(inserted);
            }
            let statement = statement(InsertMany::of_rows(next), self.conflict);
            inserted += session.execute(&statement).await?;
        }
    }
}
