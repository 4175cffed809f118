use std::time::Duration;

use super::Direction;
use crate::backfill::Progress;

/// What a runner tells while it works.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another runner is at work, in this server process.
    Waits {
        /// The process, if it is known.
        pid: Option<i32>,
    },
    /// A file begins.
    Begins {
        /// The file.
        file: &'a str,
        /// Which way it leads.
        direction: Direction,
    },
    /// A statement is on its way.
    Sends {
        /// The file.
        file: &'a str,
        /// Its line there.
        line: usize,
        /// Its beginning.
        statement: &'a str,
    },
    /// A lock was not to be had in time, or there was a deadlock: it is tried again behind a pause.
    Retries {
        /// The file.
        file: &'a str,
        /// The line.
        line: usize,
        /// How often it was tried.
        attempts: u32,
        /// The pause.
        pause: Duration,
    },
    /// An index that an interrupted run has left invalid was dropped, to be built again.
    DropsInvalidIndex {
        /// The index.
        index: &'a str,
    },
    /// Another migrator waits at the server in a way that keeps an index from being built: it is let go first.
    GivesWay,
    /// A backfill has done a batch.
    Backfills {
        /// The file.
        file: &'a str,
        /// How far it is.
        progress: Progress,
    },
    /// A file is done.
    Ends {
        /// The file.
        file: &'a str,
        /// How long it took.
        elapsed: Duration,
    },
}
