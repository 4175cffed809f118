//! Several statements that are kept or undone together, on whatever runs them.

use tokio::sync::MutexGuard;

use super::connection;
use super::pool::Lease;
use super::stream::Streaming;
use super::transaction::Ended;
use super::{Session, Transaction, TransactionOptions};
use crate::error::Result;

/// A transaction of its own on a database or a connection, a savepoint in a transaction. Dropped it is undone.
pub(super) struct Scope<'a> {
    tx: Transaction,
    /// The place of a dedicated connection, whose it is meanwhile.
    place: Option<MutexGuard<'a, Option<Lease>>>,
    /// Keeps other statements off the connection.
    _streaming: Option<Streaming<'a>>,
}

impl<'a> Session<'a> {
    /// SQL: `BEGIN`, or `SAVEPOINT`.
    pub(super) async fn scope(self) -> Result<Scope<'a>> {
        self.scope_by("BEGIN", false).await
    }

    /// The same, while rows are waited for that a program makes: a statement of theirs on a dedicated connection would wait
    /// for the end of the scope, so that it is refused.
    pub(super) async fn scope_beside_rows(self) -> Result<Scope<'a>> {
        self.scope_by("BEGIN", true).await
    }

    /// A scope that only reads, of one moment, and in which a cursor is planned to be read to its end; in a transaction
    /// no more than a savepoint.
    ///
    /// SQL: `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL cursor_tuple_fraction = 1`.
    pub(super) async fn snapshot(self) -> Result<Scope<'a>> {
        let begin = TransactionOptions::repeatable_read().read_only().begin();
        self.scope_by(&format!("{begin}; SET LOCAL cursor_tuple_fraction = 1"), true).await
    }

    async fn scope_by(self, begin: &str, is_stream: bool) -> Result<Scope<'a>> {
        match self {
            Session::Database(db) => Ok(Scope::of(db.begin_by(begin).await?)),
            Session::Transaction(tx) => Ok(Scope::of(tx.open_savepoint().await?)),
            Session::Connection(dedicated) => {
                let mut place = dedicated.lock().await?;
                let streaming = is_stream.then(|| dedicated.streaming());
                // A future that is dropped from here on takes the connection with it.
                let lease = place.take().ok_or_else(connection::gone)?;
                match Transaction::start(dedicated.database(), lease, begin).await {
                    Ok(tx) => Ok(Scope { tx, place: Some(place), _streaming: streaming }),
                    Err((lease, fault)) => {
                        let error = fault.into_error(begin, None, &lease.target);
                        *place = Some(lease);
                        Err(error)
                    }
                }
            }
        }
    }
}

impl Scope<'_> {
    fn of(tx: Transaction) -> Self {
        Scope { tx, place: None, _streaming: None }
    }

    /// What its statements run on.
    pub(super) fn tx(&self) -> &Transaction {
        &self.tx
    }

    /// Keeps what was done, or undoes it after an error. SQL: `COMMIT` or `ROLLBACK`, `RELEASE SAVEPOINT` or
    /// `ROLLBACK TO SAVEPOINT`.
    pub(super) async fn close<T>(self, outcome: Result<T>) -> Result<T> {
        if self.tx.savepoint.is_some() {
            return self.tx.close_savepoint(outcome).await;
        }
        let ended = match &outcome {
            Ok(_) => self.tx.commit_alone().await,
            Err(_) => self.tx.rollback_alone().await,
        };
        let finished = finish(ended, self.place).await;
        // What went wrong first is what has to be known.
        let value = outcome?;
        finished.map(|()| value)
    }

    /// Undoes what was done, though nothing went wrong. SQL: `ROLLBACK`, or `ROLLBACK TO SAVEPOINT`.
    pub(super) async fn undo(self) -> Result<()> {
        if self.tx.savepoint.is_some() {
            return self.tx.undo_savepoint().await;
        }
        finish(self.tx.rollback_alone().await, self.place).await
    }
}

/// Gives a dedicated connection back, then runs what waits for the end.
async fn finish(mut ended: Ended, place: Option<MutexGuard<'_, Option<Lease>>>) -> Result<()> {
    if let Some(mut place) = place {
        *place = ended.lease.take();
    }
    ended.finish().await
}
