use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use std::{fmt, io};

use futures_util::StreamExt;
use sqlx::postgres::{PgColumn, PgConnection, PgRow};
use sqlx::{Connection as _, Either, Execute, Executor as _, Postgres};

use super::failure::{self, Fault};
use super::prepared::Texts;
use super::target::Target;
use crate::error::Result;

/// How many rows are still read off the wire after one that could not be decoded, to keep the connection.
const DRAIN: u64 = 10_000;

/// What is called for every row.
pub(crate) type OnRow<'a> = &'a mut (dyn FnMut(&PgRow) -> Result<()> + Send);

/// What looks at the columns of a statement before it runs.
pub(crate) type Check<'a> = &'a mut (dyn FnMut(&[PgColumn]) -> Result<()> + Send);

/// One connection to the server, and what has to be known before somebody else may use it.
///
/// The driver's connection is taken out for the length of a round trip and put back when the server has
/// answered. A future that is dropped in between drops the connection with it, so that nobody ever uses one
/// whose state is unknown.
pub(super) struct Link {
    connection: Result<PgConnection, Closed>,
    /// A transaction is open: set before BEGIN is sent, cleared when COMMIT or ROLLBACK was answered.
    pub(super) in_transaction: bool,
    /// Something was run that outlives its transaction, as SET or LISTEN.
    pub(super) has_residue: bool,
    pub(super) created: Instant,
    /// When the server last answered.
    pub(super) answered: Instant,
    pub(super) target: Arc<Target>,
    /// The statements that were prepared on it.
    pub(super) texts: Texts,
    sent: Arc<AtomicU64>,
}

/// Why there is no connection any more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// It was not made yet, a round trip on it did not come to its end, or it was closed on purpose.
    Severed,
    /// An answer was too long to be read to its end for nothing.
    Unread,
}

impl Link {
    /// The place of a connection that is yet to be made.
    pub(super) fn vacant(target: Arc<Target>, sent: Arc<AtomicU64>) -> Self {
        let now = Instant::now();
        Link {
            connection: Err(Closed::Severed),
            in_transaction: false,
            has_residue: false,
            created: now,
            answered: now,
            target,
            texts: Texts::default(),
            sent,
        }
    }

    /// Fills the place with a new connection.
    pub(super) fn open(&mut self, connection: PgConnection) {
        self.put_back(connection);
        self.texts.clear();
        self.created = self.answered;
    }

    /// Whether there is a connection to the server.
    pub(super) fn is_open(&self) -> bool {
        self.connection.is_ok()
    }

    /// Why it is not open.
    pub(super) fn closed(&self) -> Option<Closed> {
        self.connection.as_ref().err().copied()
    }

    /// Whether the next borrower finds it as if new.
    pub(super) fn is_clean(&self) -> bool {
        self.is_open() && !self.in_transaction && !self.has_residue
    }

    /// Closes the connection at once; the server rolls back whatever was open.
    pub(super) fn sever(&mut self) {
        self.connection = Err(Closed::Severed);
    }

    /// Takes the connection away, to close it politely.
    pub(super) fn into_connection(self) -> Option<PgConnection> {
        self.connection.ok()
    }

    /// Takes the connection out, as if it were gone, until it is put back.
    pub(super) fn take(&mut self) -> Result<PgConnection, sqlx::Error> {
        std::mem::replace(&mut self.connection, Err(Closed::Severed)).map_err(|closed| {
            self.connection = Err(closed);
            io::Error::new(io::ErrorKind::NotConnected, closed.to_string()).into()
        })
    }

    pub(super) fn put_back(&mut self, connection: PgConnection) {
        self.connection = Ok(connection);
        self.answered = Instant::now();
    }

    /// One statement and its answer: calls `on_row` for each row as it arrives and returns the number of rows
    /// affected (of the last command, if there are several).
    pub(super) async fn exchange<'q, E>(&mut self, query: E, on_row: OnRow<'_>) -> Result<u64, Fault>
    where
        E: Execute<'q, Postgres> + 'q,
    {
        let mut connection = self.take().map_err(Fault::Driver)?;
        self.count_sent();

        let (mut affected, mut refused, mut wasted) = (0, None, 0);
        // The stream is read to its end: an error may come after the last row, as of a deferred constraint.
        let ended = {
            let mut answer = connection.fetch_many(query);
            loop {
                match answer.next().await {
                    Some(Ok(Either::Left(done))) => affected = done.rows_affected(),
                    Some(Ok(Either::Right(row))) if refused.is_none() => refused = on_row(&row).err(),
                    Some(Ok(Either::Right(_))) if wasted < DRAIN => wasted += 1,
                    Some(Ok(Either::Right(_))) => break None,
                    Some(Err(error)) => break Some(Err(error)),
                    None => break Some(Ok(())),
                }
            }
        };
        match &ended {
            Some(Ok(())) => self.put_back(connection),
            Some(Err(error)) if failure::is_answer(error) => self.put_back(connection),
            Some(Err(_)) => {}
            None => self.connection = Err(Closed::Unread),
        }
        match (ended, refused) {
            (Some(Err(error)), _) => Err(Fault::Driver(error)),
            (_, Some(refused)) => Err(Fault::Row(refused)),
            _ => Ok(affected),
        }
    }

    pub(super) fn count_sent(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Asks whether the server is still there. It is no statement and not counted as one.
    pub(super) async fn ping(&mut self) -> Result<(), sqlx::Error> {
        self.apart(async |connection| connection.ping().await).await
    }

    /// Makes the server and the driver forget the prepared statements.
    pub(super) async fn forget_statements(&mut self) -> Result<(), sqlx::Error> {
        self.apart(async |connection| connection.clear_cached_statements().await).await?;
        self.texts.clear();
        Ok(())
    }

    async fn apart(
        &mut self,
        work: impl AsyncFnOnce(&mut PgConnection) -> Result<(), sqlx::Error>,
    ) -> Result<(), sqlx::Error> {
        let mut connection = self.take()?;
        work(&mut connection).await?;
        self.put_back(connection);
        Ok(())
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Closed::Severed => {
                f.write_str("a statement on it was cut short by dropping its future, or the server ended it")
            }
            Closed::Unread => write!(
                f,
                "an answer was given up, because one of its rows was refused and more than {DRAIN} others were left to read"
            ),
        }
    }
}
