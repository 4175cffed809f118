use std::fmt;

use tokio::sync::{Mutex, MutexGuard};

use super::pool::Lease;

/// A connection of the pool that is held for itself: for statements that have to share a session, as
/// `pg_advisory_lock`, `LISTEN` or a temporary table.
///
/// Dropped it goes back to the pool, unless something was run on it that would reach the next borrower (`SET`,
/// `BEGIN`, `LISTEN`, a temporary table, an advisory lock …) or a statement was cut short: then it is closed.
#[must_use = "the connection goes back to the pool when this is dropped"]
pub struct Connection {
    lease: Mutex<Lease>,
}

impl Connection {
    pub(super) fn new(lease: Lease) -> Self {
        Connection { lease: Mutex::new(lease) }
    }

    /// Waits for the statements before this one.
    pub(super) async fn lock(&self) -> MutexGuard<'_, Lease> {
        self.lease.lock().await
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}
