use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Transaction;
use super::pipeline::command;
use super::turn::{Core, lost};
use crate::error::{Error, ErrorKind, Result};

/// A savepoint that is open.
#[derive(Clone)]
pub(super) struct Savepoint {
    pub(super) id: u32,
    /// Its handle is gone, though neither RELEASE nor ROLLBACK TO was sent.
    is_abandoned: Arc<AtomicBool>,
}

impl Savepoint {
    /// Leaves the rollback to the next statement of the transaction.
    pub(super) fn abandon(&self) {
        self.is_abandoned.store(true, Ordering::Release);
    }
}

/// The open savepoints of a transaction, the innermost last.
#[derive(Default)]
pub(super) struct Savepoints {
    open: Vec<Savepoint>,
    last_id: u32,
}

impl Transaction {
    /// Runs `work` in a savepoint: if it fails, what it did is undone and the transaction goes on as if it had
    /// never begun. Savepoints nest.
    ///
    /// SQL: `SAVEPOINT orm_1`, then `RELEASE SAVEPOINT orm_1`, or `ROLLBACK TO SAVEPOINT orm_1; RELEASE SAVEPOINT
    /// orm_1` after an error. If the returned future is dropped half-way, the transaction's next statement, or
    /// its commit, sends the latter first.
    ///
    /// Within `work` use the transaction that it is given: while the savepoint is open, a statement on the outer
    /// one is an error, because nobody could tell whether it belongs to the savepoint.
    ///
    /// # Errors
    /// That of `work`. [`TransactionAborted`](ErrorKind::TransactionAborted) if `work` returned `Ok` although one
    /// of its statements had failed: the savepoint is undone then.
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// db.transaction(async |tx| {
    ///     // … statements on tx …
    ///     let bonus = tx.savepoint(async |tx| {
    ///         // … statements on this tx, which may fail …
    ///         Ok(())
    ///     });
    ///     if let Err(error) = bonus.await {
    ///         eprintln!("without the bonus: {error}");
    ///     }
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub async fn savepoint<T, F>(&self, work: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        let inner = self.open_savepoint().await?;
        let outcome = work(&inner).await;
        inner.close_savepoint(outcome).await
    }

    /// Ends the savepoint whose handle this is.
    pub(super) async fn close_savepoint<T>(self, outcome: Result<T>) -> Result<T> {
        let mut core = self.core.lock().await;
        match outcome {
            Ok(value) => core.release(self.savepoint.as_ref()).await.map(|()| value),
            Err(error) => {
                // What goes wrong here too has aborted the whole transaction, as its next statement will say.
                let _ = core.undo(self.savepoint.as_ref()).await;
                Err(error)
            }
        }
    }

    /// Undoes the savepoint whose handle this is.
    pub(super) async fn undo_savepoint(self) -> Result<()> {
        self.core.lock().await.undo(self.savepoint.as_ref()).await
    }

    pub(super) async fn open_savepoint(&self) -> Result<Transaction> {
        let mut turn = self.turn().await?;
        let core = &mut turn.core;
        let id = core.savepoints.last_id + 1;
        core.savepoints.last_id = id;
        core.send(&format!("SAVEPOINT orm_{id}")).await?;
        let savepoint = Savepoint { id, is_abandoned: Arc::default() };
        core.savepoints.open.push(savepoint.clone());
        Ok(self.with_savepoint(savepoint))
    }
}

impl Core {
    /// Undoes a savepoint within `savepoint` (or within the transaction) that was dropped half-way.
    ///
    /// # Errors
    /// If there is one that is still in use.
    pub(super) async fn settle(&mut self, savepoint: Option<&Savepoint>) -> Result<()> {
        let Some(depth) = self.depth(savepoint) else {
            return Err(Error::new(ErrorKind::TransactionAborted, "the savepoint has ended already"));
        };
        match self.savepoints.open.get(depth) {
            None => Ok(()),
            Some(inner) if inner.is_abandoned.load(Ordering::Acquire) => self.undo_from(depth).await,
            Some(_) => Err(Error::new(
                ErrorKind::Statement,
                "a savepoint of this transaction is open: use the transaction that the savepoint's closure was given",
            )),
        }
    }

    /// Ends a savepoint whose work succeeded.
    async fn release(&mut self, savepoint: Option<&Savepoint>) -> Result<()> {
        let released = match self.ready(savepoint).await {
            Ok(()) => {
                let id = savepoint.map_or(0, |savepoint| savepoint.id);
                self.send(&format!("RELEASE SAVEPOINT orm_{id}")).await
            }
            Err(error) => Err(error),
        };
        match released {
            Ok(()) => {
                let released = self.savepoints.open.pop();
                let around = self.savepoints.open.last().map(|savepoint| savepoint.id);
                self.callbacks.released(released.map(|savepoint| savepoint.id), around);
                Ok(())
            }
            Err(error) => {
                let _ = self.undo(savepoint).await;
                Err(error)
            }
        }
    }

    /// Undoes a savepoint and those within it.
    async fn undo(&mut self, savepoint: Option<&Savepoint>) -> Result<()> {
        match self.depth(savepoint) {
            Some(depth) if depth > 0 => self.undo_from(depth - 1).await,
            _ => Ok(()),
        }
    }

    async fn undo_from(&mut self, position: usize) -> Result<()> {
        let Some(id) = self.savepoints.open.get(position).map(|savepoint| savepoint.id) else {
            return Ok(());
        };
        self.send(&format!("ROLLBACK TO SAVEPOINT orm_{id}; RELEASE SAVEPOINT orm_{id}")).await?;
        for undone in self.savepoints.open.drain(position..) {
            self.callbacks.undone(undone.id);
        }
        self.failed = None;
        // It was opened within what is undone: while it is open no savepoint can be opened.
        self.stream = None;
        Ok(())
    }

    /// How many savepoints are open up to and including this one; `None` if it is not open any more.
    fn depth(&self, savepoint: Option<&Savepoint>) -> Option<usize> {
        match savepoint {
            None => Some(0),
            Some(savepoint) => {
                self.savepoints.open.iter().position(|open| open.id == savepoint.id).map(|at| at + 1)
            }
        }
    }

    pub(super) async fn send(&mut self, sql: &str) -> Result<()> {
        let link = self.link()?;
        if let Some(closed) = link.closed() {
            return Err(lost(closed));
        }
        let Err(fault) = command(link, sql).await else { return Ok(()) };
        let error = fault.into_error(sql, None, &link.target);
        self.note_failure(&error);
        Err(error)
    }
}
