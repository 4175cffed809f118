use std::fmt;

use std::sync::atomic::AtomicBool;

use tokio::sync::{Mutex, MutexGuard};

use super::Database;
use super::pool::Lease;
use super::stream::{Streaming, refuse_beside_stream};
use crate::error::{Error, ErrorKind, Result};

/// A connection of the pool that is held for itself: for statements that have to share a session, as
/// `pg_advisory_lock`, `LISTEN` or a temporary table.
///
/// Dropped it goes back to the pool, unless something was run on it that would reach the next borrower (`SET`,
/// `BEGIN`, `LISTEN`, a temporary table, an advisory lock …) or a statement was cut short: then it is closed.
///
/// Saving a row of a model that has hooks is a transaction of its own here as well, and so is a bulk write of more rows
/// than one statement takes (10,000 for `insert_many`); where the program has begun one by a statement (`BEGIN`), it ends
/// with the write.
#[must_use = "the connection goes back to the pool when this is dropped"]
pub struct Connection {
    /// `None` once a transaction on it was cut short.
    lease: Mutex<Option<Lease>>,
    db: Database,
    /// A stream on it is open.
    is_streaming: AtomicBool,
}

impl Connection {
    pub(super) fn new(db: Database, lease: Lease) -> Self {
        Connection { lease: Mutex::new(Some(lease)), db, is_streaming: AtomicBool::new(false) }
    }

    /// Waits for the statements before this one.
    ///
    /// # Errors
    /// If one of them is a stream.
    pub(super) async fn lock(&self) -> Result<MutexGuard<'_, Option<Lease>>> {
        refuse_beside_stream(&self.is_streaming, "connection")?;
        Ok(self.lease.lock().await)
    }

    /// Refuses statements until what is returned is dropped.
    pub(super) fn streaming(&self) -> Streaming<'_> {
        Streaming::begin(&self.is_streaming)
    }

    pub(super) fn database(&self) -> &Database {
        &self.db
    }
}

/// The connection that is held; an error once it is gone.
pub(super) fn held(lease: &mut Option<Lease>) -> Result<&mut Lease> {
    lease.as_mut().ok_or_else(gone)
}

#[cold]
pub(super) fn gone() -> Error {
    let message = "the connection was closed, because a transaction on it was cut short by dropping its future: acquire \
                   another one";
    Error::new(ErrorKind::Connection, message)
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}
