//! What the statements of a transaction take turns at.

use std::sync::Arc;

use tokio::sync::MutexGuard;

use super::callback::Callbacks;
use super::link::{Closed, Link};
use super::pool::Lease;
use super::savepoint::{Savepoint, Savepoints};
use super::stream::Mark;
use crate::error::{Error, ErrorKind, Result};

/// The connection of a transaction, and what has to be known before the next statement is sent on it.
pub(super) struct Core {
    /// `None` once the transaction has ended.
    pub(super) lease: Option<Lease>,
    /// Why the server accepts nothing but a rollback.
    pub(super) failed: Option<Cause>,
    pub(super) savepoints: Savepoints,
    pub(super) callbacks: Arc<Callbacks>,
    /// The stream that is read, or was dropped half-way.
    pub(super) stream: Option<Mark>,
}

/// The failure that aborted a transaction.
pub(super) struct Cause {
    pub(super) kind: ErrorKind,
    message: String,
}

/// The right to send the next statement of a transaction.
pub(super) struct Turn<'a> {
    pub(super) core: MutexGuard<'a, Core>,
}

impl Turn<'_> {
    pub(super) fn link(&mut self) -> Result<&mut Link> {
        self.core.link()
    }

    pub(super) fn note_failure(&mut self, error: &Error) {
        self.core.note_failure(error);
    }
}

impl Core {
    /// Makes the transaction ready for a statement from the handle of `savepoint`.
    pub(super) async fn ready(&mut self, savepoint: Option<&Savepoint>) -> Result<()> {
        self.ready_within_stream(savepoint).await?;
        self.settle_stream().await
    }

    /// The same, whatever stream is open.
    pub(super) async fn ready_within_stream(&mut self, savepoint: Option<&Savepoint>) -> Result<()> {
        self.settle(savepoint).await?;
        if let Some(cause) = &self.failed {
            let message = format!(
                "the transaction was aborted by an earlier failure: {}: roll it back, or put what may fail in a savepoint",
                cause.message
            );
            return Err(Error::new(ErrorKind::TransactionAborted, message));
        }
        match self.link()?.closed() {
            Some(closed) => Err(lost(closed)),
            None => Ok(()),
        }
    }

    pub(super) fn link(&mut self) -> Result<&mut Link> {
        self.lease.as_deref_mut().ok_or_else(ended)
    }

    /// Remembers the first failure at the server, which has refused everything since.
    pub(super) fn note_failure(&mut self, error: &Error) {
        self.failed.get_or_insert_with(|| Cause { kind: error.kind(), message: error.to_string() });
    }
}

#[cold]
pub(super) fn ended() -> Error {
    Error::new(ErrorKind::TransactionAborted, "the transaction has ended already")
}

/// The transaction ended with its connection, without a failure at the server.
#[cold]
pub(super) fn lost(closed: Closed) -> Error {
    let message = match closed {
        Closed::Severed => {
            "the transaction was rolled back, because the future of one of its statements was dropped \
                            before the answer came: start it again"
                .to_owned()
        }
        Closed::Unread => {
            format!("the transaction was rolled back, because {closed}: start it again, and read fewer rows")
        }
    };
    Error::new(ErrorKind::TransactionAborted, message)
}
