use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Mutex;

use super::Database;
use super::callback::{self, Callback, Callbacks, Outcome, When};
use super::failure::Fault;
use super::pipeline::command;
use super::pool::Lease;
use super::savepoint::{Savepoint, Savepoints};
use super::stream::{Streaming, refuse_beside_stream};
use super::turn::{Core, Turn, ended};
use crate::error::{Error, ErrorKind, Result};

/// How long a transaction that was dropped may take to roll back before its connection is closed instead.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(5);

/// A transaction, or a savepoint within one.
///
/// It is shared: pass `&tx` to as many calls as you like, its statements run one after the other. It is made by
/// [`Database::transaction`](super::Database::transaction), which also ends it, or by
/// [`Database::begin`](super::Database::begin).
///
/// A statement that fails at the server aborts the transaction up to the innermost savepoint: every later
/// statement, and the commit, is an error of kind [`TransactionAborted`](ErrorKind::TransactionAborted). So is
/// everything after a statement whose future was dropped before it was answered, and there no savepoint helps. A row
/// that cannot be read aborts nothing, because the server did its part, unless more than 10,000 rows come behind it.
///
/// Dropped without a commit it is rolled back: in the background on the current tokio runtime, or, without one
/// or with a statement under way, by closing its connection.
#[must_use = "a transaction that is dropped without a commit is rolled back"]
pub struct Transaction {
    pub(super) core: Arc<Mutex<Core>>,
    /// The savepoint whose handle this is; `None` for the whole transaction.
    pub(super) savepoint: Option<Savepoint>,
    pub(super) callbacks: Arc<Callbacks>,
    pub(super) db: Database,
    /// A stream is open, on it or on a savepoint of it.
    is_streaming: Arc<AtomicBool>,
}

impl Transaction {
    /// Sends `begin`. The lease is marked before, so that nobody else ever gets the connection if this future is
    /// dropped or fails.
    pub(super) async fn start(db: &Database, mut lease: Lease, begin: &str) -> Result<Self, (Lease, Fault)> {
        lease.in_transaction = true;
        if let Err(fault) = command(&mut lease, begin).await {
            return Err((lease, fault));
        }
        let callbacks = Arc::<Callbacks>::default();
        let core = Core {
            lease: Some(lease),
            failed: None,
            savepoints: Savepoints::default(),
            callbacks: Arc::clone(&callbacks),
            stream: None,
        };
        Ok(Transaction {
            core: Arc::new(Mutex::new(core)),
            savepoint: None,
            callbacks,
            db: db.clone(),
            is_streaming: Arc::default(),
        })
    }

    /// The handle of a savepoint in it.
    pub(super) fn with_savepoint(&self, savepoint: Savepoint) -> Self {
        Transaction {
            core: Arc::clone(&self.core),
            savepoint: Some(savepoint),
            callbacks: Arc::clone(&self.callbacks),
            db: self.db.clone(),
            is_streaming: Arc::clone(&self.is_streaming),
        }
    }

    /// Makes everything durable. SQL: `COMMIT`; `ROLLBACK` if a statement had failed.
    ///
    /// # Errors
    /// - [`TransactionAborted`](ErrorKind::TransactionAborted) if a statement had failed, or was cut short by
    ///   dropping its future: nothing is committed.
    /// - The violation of a deferred constraint, or a serialization failure, that only shows now: nothing is
    ///   committed.
    /// - [`CommitUnknown`](ErrorKind::CommitUnknown) if the connection was lost before the answer came: it may
    ///   be committed or not.
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// let tx = db.begin().await?;
    /// // … statements on &tx …
    /// tx.commit().await
    /// # }
    /// ```
    pub async fn commit(self) -> Result<()> {
        self.commit_alone().await.finish().await
    }

    /// COMMIT, without what comes after it.
    pub(super) async fn commit_alone(self) -> Ended {
        let mut core = self.core.lock().await;
        core.forget_dropped_stream();
        let ready = core.ready(None).await;
        let Some(mut lease) = core.lease.take() else {
            return self.ended(Outcome::Unknown, Err(ended()), None);
        };
        if let Err(error) = ready {
            self.callbacks.undo();
            // The caller has to know why there was no commit; a rollback that fails happens by itself.
            let _ = end(&mut lease, "ROLLBACK").await;
            return self.ended(Outcome::RolledBack, Err(error), Some(lease));
        }
        let Err(fault) = end(&mut lease, "COMMIT").await else {
            return self.ended(Outcome::Committed, Ok(()), Some(lease));
        };
        if fault.is_answer() {
            let error = fault.into_error("COMMIT", None, &lease.target);
            return self.ended(Outcome::RolledBack, Err(error), Some(lease));
        }
        let message = "the connection was lost while COMMIT was on its way, so it may or may not have happened: \
                       look at the data before you try again";
        self.ended(Outcome::Unknown, Err(Error::new(ErrorKind::CommitUnknown, message)), Some(lease))
    }

    /// Undoes everything. SQL: `ROLLBACK`; nothing is sent if the connection is gone, which undid it already.
    ///
    /// # Errors
    /// [`Connection`](ErrorKind::Connection) if the connection is lost on the way; the server rolls back then too.
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// let tx = db.begin().await?;
    /// // … statements on &tx …
    /// tx.rollback().await
    /// # }
    /// ```
    pub async fn rollback(self) -> Result<()> {
        self.rollback_alone().await.finish().await
    }

    /// ROLLBACK, without what comes after it.
    pub(super) async fn rollback_alone(self) -> Ended {
        let lease = self.core.lock().await.lease.take();
        let Some(mut lease) = lease else { return self.ended(Outcome::Unknown, Ok(()), None) };
        self.callbacks.undo();
        if !lease.is_open() {
            return self.ended(Outcome::RolledBack, Ok(()), Some(lease));
        }
        let outcome = end(&mut lease, "ROLLBACK").await;
        let outcome = outcome.map_err(|fault| fault.into_error("ROLLBACK", None, &lease.target));
        self.ended(Outcome::RolledBack, outcome, Some(lease))
    }

    fn ended(&self, outcome: Outcome, result: Result<()>, lease: Option<Lease>) -> Ended {
        Ended { result, lease, callbacks: self.callbacks.take(outcome), db: self.db.clone() }
    }

    /// Runs `work` once the transaction is committed, with the database: to send an e-mail, to tell a queue. Several
    /// run in the order in which they were registered, before [`commit`](Transaction::commit) returns.
    ///
    /// What is registered in a savepoint belongs to it: if the savepoint is undone, it is dropped. It is never run for
    /// what did not commit, nor if the connection was lost while COMMIT was on its way.
    ///
    /// If it fails, nothing is undone and the others still run: the error goes to
    /// [`on_after_commit_error`](super::DatabaseBuilder::on_after_commit_error), and as `tracing::error!` to the log. A
    /// program that ends meanwhile loses it: what must not be lost is written into a table, in the transaction.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn tell(db: &Database) -> orm::Result<()> { Ok(()) }
    /// # async fn run(db: Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// tx.after_commit(|db| async move { tell(&db).await });
    /// tx.commit().await
    /// # }
    /// ```
    pub fn after_commit<F, W>(&self, work: F)
    where
        F: FnOnce(Database) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        self.register(When::Commit, Box::new(|db| Box::pin(async move { work(db).await })));
    }

    /// Runs `work` once the transaction, or the savepoint whose handle this is, was rolled back: to delete a file that
    /// was written for it. After the end of the whole transaction in either case, so that it needs no second
    /// connection; else as [`after_commit`](Transaction::after_commit).
    ///
    /// Of a transaction that is dropped it runs in the background on the current tokio runtime; without one it is lost.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # async fn tidy(db: &Database) -> orm::Result<()> { Ok(()) }
    /// # async fn run(db: Database) -> orm::Result<()> {
    /// let tx = db.begin().await?;
    /// tx.after_rollback(|db| async move { tidy(&db).await });
    /// tx.rollback().await
    /// # }
    /// ```
    pub fn after_rollback<F, W>(&self, work: F)
    where
        F: FnOnce(Database) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        self.register(When::Rollback, Box::new(|db| Box::pin(async move { work(db).await })));
    }

    pub(super) fn register(&self, when: When, work: Callback) {
        self.callbacks.register(when, self.savepoint.as_ref().map(|savepoint| savepoint.id), work);
    }

    /// Whether it was aborted by a collision with another transaction, so that the same may succeed when it is
    /// run again, whatever its caller made of the error.
    pub(super) async fn has_collided(&self) -> bool {
        let core = self.core.lock().await;
        core.failed
            .as_ref()
            .is_some_and(|cause| matches!(cause.kind, ErrorKind::Serialization | ErrorKind::Deadlock))
    }

    pub(super) fn database(&self) -> &Database {
        &self.db
    }

    /// Waits for the statements before this one.
    pub(super) async fn turn(&self) -> Result<Turn<'_>> {
        refuse_beside_stream(&self.is_streaming, "transaction")?;
        let mut core = self.core.lock().await;
        core.ready(self.savepoint.as_ref()).await?;
        Ok(Turn { core })
    }

    /// Refuses statements until what is returned is dropped.
    pub(super) fn streaming(&self) -> Streaming<'_> {
        Streaming::begin(&self.is_streaming)
    }

    /// The same for the stream that is open.
    pub(super) async fn turn_within_stream(&self) -> Result<Turn<'_>> {
        let mut core = self.core.lock().await;
        core.ready_within_stream(self.savepoint.as_ref()).await?;
        Ok(Turn { core })
    }
}

/// A transaction after its COMMIT or ROLLBACK.
pub(super) struct Ended {
    pub(super) result: Result<()>,
    /// Its connection, if it still has one.
    pub(super) lease: Option<Lease>,
    callbacks: Vec<Callback>,
    db: Database,
}

impl Ended {
    /// Gives the connection back and runs what was registered for this end.
    pub(super) async fn finish(self) -> Result<()> {
        drop(self.lease);
        callback::run(self.db, self.callbacks).await;
        self.result
    }
}

/// Ends the transaction of a lease. It has ended too if the server answers with an error.
async fn end(lease: &mut Lease, sql: &str) -> Result<(), Fault> {
    let outcome = command(lease, sql).await;
    if outcome.as_ref().map_or_else(Fault::is_answer, |()| true) {
        lease.in_transaction = false;
    }
    outcome
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(savepoint) = &self.savepoint {
            savepoint.abandon();
            return;
        }
        // Only a leaked future could still hold the lock, and then the connection with it.
        let Ok(mut core) = self.core.try_lock() else { return };
        let lease = core.lease.take();
        if lease.is_none() && !self.callbacks.is_undone() {
            return;
        }
        let callbacks = self.callbacks.take(Outcome::RolledBack);
        let lease = lease.filter(|lease| lease.is_open());
        if lease.is_none() && callbacks.is_empty() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let db = self.db.clone();
            runtime.spawn(async move {
                if let Some(mut lease) = lease {
                    // Without an answer in time the lease is dropped as it is, which closes the connection.
                    let _ = tokio::time::timeout(ROLLBACK_TIMEOUT, end(&mut lease, "ROLLBACK")).await;
                }
                callback::run(db, callbacks).await;
            });
        }
    }
}

impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").finish_non_exhaustive()
    }
}
