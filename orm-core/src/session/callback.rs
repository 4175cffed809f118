//! What was registered in a transaction to be done after its end.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::task::JoinError;
use tracing::Instrument;

use super::Database;
use crate::error::{Error, ErrorKind, Result};

/// Something to be done.
pub(super) type Callback =
    Box<dyn FnOnce(Database) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send>;

/// After which end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Commit,
    Rollback,
}

/// How a transaction ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Committed,
    RolledBack,
    /// The answer to COMMIT is lost.
    Unknown,
}

/// The callbacks of a transaction, in the order in which they were registered.
#[derive(Default)]
pub(super) struct Callbacks {
    registered: Mutex<Vec<Registered>>,
    /// A rollback is on its way: however it ends, nothing is kept.
    is_undone: AtomicBool,
}

struct Registered {
    when: When,
    place: Place,
    work: Callback,
}

/// Where in the transaction it was registered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the transaction itself.
    Whole,
    /// In the savepoint of this number, which is open.
    Savepoint(u32),
    /// In a savepoint that was undone.
    Undone,
}

impl Callbacks {
    pub(super) fn register(&self, when: When, savepoint: Option<u32>, work: Callback) {
        self.lock().push(Registered { when, place: Place::of(savepoint), work });
    }

    /// A savepoint has become part of the one around it, or of the transaction.
    pub(super) fn released(&self, savepoint: Option<u32>, around: Option<u32>) {
        let place = Place::of(savepoint);
        for registered in self.lock().iter_mut().filter(|registered| registered.place == place) {
            registered.place = Place::of(around);
        }
    }

    /// A savepoint was rolled back.
    pub(super) fn undone(&self, savepoint: u32) {
        let place = Place::of(Some(savepoint));
        let mut registered = self.lock();
        registered.retain(|registered| registered.place != place || registered.when == When::Rollback);
        for registered in registered.iter_mut().filter(|registered| registered.place == place) {
            registered.place = Place::Undone;
        }
    }

    /// The whole transaction is going to be rolled back.
    pub(super) fn undo(&self) {
        self.is_undone.store(true, Ordering::Release);
    }

    /// Whether it is known that nothing will be kept.
    pub(super) fn is_undone(&self) -> bool {
        self.is_undone.load(Ordering::Acquire)
    }

    /// Those that are to be run after this end; the others are gone.
    pub(super) fn take(&self, outcome: Outcome) -> Vec<Callback> {
        let registered = std::mem::take(&mut *self.lock());
        let is_due = |registered: &Registered| match registered.when {
            When::Commit => outcome == Outcome::Committed,
            When::Rollback => outcome == Outcome::RolledBack || registered.place == Place::Undone,
        };
        registered.into_iter().filter(is_due).map(|registered| registered.work).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Registered>> {
        // Nothing in here can panic half-way.
        self.registered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn of(savepoint: Option<u32>) -> Self {
        savepoint.map_or(Place::Whole, Place::Savepoint)
    }
}

/// Runs callbacks one after the other, in a task of their own: who waits for them may be dropped.
pub(super) async fn run(db: Database, callbacks: Vec<Callback>) {
    if callbacks.is_empty() {
        return;
    }
    let all = async move {
        for callback in callbacks {
            // A task for each, so that one that panics does not take the others with it.
            let work = callback(db.clone());
            if let Some(error) = failure(tokio::spawn(work.in_current_span()).await) {
                db.report(&error);
            }
        }
    };
    // Its failures are reported already.
    let _ = tokio::spawn(all.in_current_span()).await;
}

fn failure(outcome: Result<Result<()>, JoinError>) -> Option<Error> {
    match outcome {
        Ok(outcome) => outcome.err(),
        Err(_) => {
            Some(Error::new(ErrorKind::Application, "what was to be done after a transaction panicked"))
        }
    }
}
