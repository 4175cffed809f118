use std::fmt::Write;
use std::time::Duration;

/// How a transaction is begun, and how often it is tried: for
/// [`Database::transaction_with`](super::Database::transaction_with).
///
/// ```
/// use std::time::Duration;
/// use orm::session::TransactionOptions;
///
/// let options = TransactionOptions::serializable().retry(5).timeout(Duration::from_secs(2));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct TransactionOptions {
    isolation: Option<Isolation>,
    is_read_only: bool,
    is_deferrable: bool,
    pub(super) retries: u32,
    pub(super) timeout: Option<Duration>,
}

/// What a transaction sees of others that run at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it began. PostgreSQL's default.
    ReadCommitted,
    /// All statements see what was committed before the first one began; writing what another transaction wrote
    /// since is a serialization failure.
    RepeatableRead,
    /// As if all transactions ran one after the other, at the price of serialization failures: use with
    /// [`retry`](TransactionOptions::retry).
    Serializable,
}

impl TransactionOptions {
    /// The server's default isolation, no retry, no time limit.
    pub fn new() -> Self {
        Self::default()
    }

    /// [`Isolation::ReadCommitted`].
    pub fn read_committed() -> Self {
        Self::new().isolation(Isolation::ReadCommitted)
    }

    /// [`Isolation::RepeatableRead`].
    pub fn repeatable_read() -> Self {
        Self::new().isolation(Isolation::RepeatableRead)
    }

    /// [`Isolation::Serializable`].
    pub fn serializable() -> Self {
        Self::new().isolation(Isolation::Serializable)
    }

    /// Sets the isolation level.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = Some(isolation);
        self
    }

    /// Refuses writes: they are errors of kind [`ReadOnly`](crate::error::ErrorKind::ReadOnly).
    pub fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    /// Waits for a snapshot that cannot collide, for long reports. PostgreSQL heeds it only together with
    /// serializable and read only.
    pub fn deferrable(mut self) -> Self {
        self.is_deferrable = true;
        self
    }

    /// Runs the transaction up to `times` times again, from its start, if it fails by a serialization failure
    /// (40001) or a deadlock (40P01). Between them it waits for a random time around 10 ms, 20 ms, 40 ms and so on,
    /// at most one second.
    pub fn retry(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }

    /// How long all of it may take: waiting for a connection, the work, and the retries.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The statement that begins the transaction.
    pub(super) fn begin(&self) -> String {
        let isolation = match self.isolation {
            None => "",
            Some(Isolation::ReadCommitted) => " ISOLATION LEVEL READ COMMITTED",
            Some(Isolation::RepeatableRead) => " ISOLATION LEVEL REPEATABLE READ",
            Some(Isolation::Serializable) => " ISOLATION LEVEL SERIALIZABLE",
        };
        let mut sql = format!("BEGIN{isolation}");
        if self.is_read_only {
            sql.push_str(" READ ONLY");
        }
        if self.is_deferrable {
            sql.push_str(" DEFERRABLE");
        }
        if let Some(timeout) = self.timeout {
            // The client gives up first. This ends what the server would otherwise go on with, and keep locks for.
            let limit = timeout.as_millis().saturating_add(1000).min(i32::MAX as u128);
            let _infallible = write!(sql, "; SET LOCAL statement_timeout = {limit}");
        }
        sql
    }

    /// How long to wait before the next attempt after so many.
    pub(super) fn pause(attempts: u32) -> Duration {
        let longest =
            Duration::from_millis(10).saturating_mul(1 << attempts.min(10)).min(Duration::from_secs(1));
        longest.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_begins_by_one_statement() {
        assert_eq!(TransactionOptions::new().begin(), "BEGIN");
        assert_eq!(
            TransactionOptions::serializable().read_only().deferrable().begin(),
            "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE"
        );
        assert_eq!(
            TransactionOptions::repeatable_read().timeout(Duration::from_secs(2)).begin(),
            "BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL statement_timeout = 3000"
        );
    }

    #[test]
    fn pauses_grow_and_stay_below_a_second() {
        for attempts in [0, 3, 6, 7, 31, u32::MAX] {
            let pause = TransactionOptions::pause(attempts);
            let longest = Duration::from_millis(10 << attempts.min(10)).min(Duration::from_secs(1));
            assert!(pause >= longest / 2 && pause <= longest, "{attempts}: {pause:?}");
        }
    }
}
