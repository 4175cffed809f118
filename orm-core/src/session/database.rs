use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::config::DatabaseBuilder;
use super::pool::Pool;
use super::{Connection, Executor, Transaction, TransactionOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::sql::{Access, Statement};

/// A PostgreSQL database: a pool of connections to it. Clones share the pool.
///
/// Connections are made when they are needed, up to a maximum, and kept. Lending one costs no round trip.
#[derive(Clone)]
pub struct Database {
    pool: Arc<Pool>,
    on_after_commit_error: Option<OnError>,
    cursor_key: Option<Arc<[u8]>>,
}

/// What is told of an error that nobody waits for.
pub(super) type OnError = Arc<dyn Fn(&Error) + Send + Sync>;

impl Database {
    pub(super) fn new(
        pool: Pool,
        on_after_commit_error: Option<OnError>,
        cursor_key: Option<Arc<[u8]>>,
    ) -> Self {
        Database { pool: Arc::new(pool), on_after_commit_error, cursor_key }
    }

    /// What the cursors of pages are sealed with.
    pub(super) fn cursor_key(&self) -> Option<&[u8]> {
        self.cursor_key.as_deref()
    }

    /// Reports the failure of what ran behind a commit or a rollback.
    pub(super) fn report(&self, error: &Error) {
        tracing::error!(target: "orm", "what was to be done after a transaction failed: {error}");
        if let Some(told) = &self.on_after_commit_error {
            told(error);
        }
    }

    /// Connects to `postgres://user:password@host:port/database`. One connection is made at once, so that what is
    /// wrong shows here.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) for a URL that is none, [`Connection`](ErrorKind::Connection) if the server
    /// cannot be reached, [`Authentication`](ErrorKind::Authentication) if it does not let the user in,
    /// [`DatabaseMissing`](ErrorKind::DatabaseMissing) if it has no such database.
    ///
    /// ```no_run
    /// # async fn run() -> orm_core::error::Result<()> {
    /// use orm::session::Database;
    ///
    /// let db = Database::connect("postgres://shop@localhost/shop").await?;
    /// # Ok(()) }
    /// ```
    pub async fn connect(url: &str) -> Result<Self> {
        Self::builder().url(url).build().await
    }

    /// Connects as the environment says: `DATABASE_URL`, or else `DB_HOST`, `DB_PORT`, `DB_USERNAME`, `DB_PASSWORD`
    /// and `DB_DATABASE` (only `DB_DATABASE` is required). What is not set is looked up in a file `.env` in the
    /// current folder or one above it.
    ///
    /// # Errors
    /// See [`connect`](Database::connect); also [`Config`](ErrorKind::Config) if neither is set.
    ///
    /// ```no_run
    /// # async fn run() -> orm_core::error::Result<()> {
    /// use orm::session::Database;
    ///
    /// let db = Database::from_env().await?;
    /// # Ok(()) }
    /// ```
    pub async fn from_env() -> Result<Self> {
        Self::builder().from_env()?.build().await
    }

    /// Connects with settings other than the defaults.
    pub fn builder() -> DatabaseBuilder {
        DatabaseBuilder::default()
    }

    /// Runs `work` in a transaction and commits it, or rolls it back if `work` returns an error or is dropped.
    ///
    /// SQL: `BEGIN`, what `work` sends, `COMMIT` or `ROLLBACK`. To leave with an error of your own use
    /// [`Error::application`].
    ///
    /// # Errors
    /// That of `work`, and those of [`begin`](Database::begin) and [`commit`](Transaction::commit).
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// let total = db
    ///     .transaction(async |tx| {
    ///         // … statements on tx …
    ///         Ok(42)
    ///     })
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub async fn transaction<T, F>(&self, work: F) -> Result<T>
    where
        F: AsyncFnOnce(&Transaction) -> Result<T>,
    {
        let tx = self.begin().await?;
        match work(&tx).await {
            Ok(value) => tx.commit().await.map(|()| value),
            Err(error) => {
                // The caller has to know what went wrong first; the server rolls back in any case.
                let _ = tx.rollback().await;
                Err(error)
            }
        }
    }

    /// Like [`transaction`](Database::transaction) with an isolation level, retries and a time limit.
    ///
    /// `work` may run several times, each time on a clone of what it captured by value: what it does beside the
    /// database has to bear that.
    ///
    /// # Errors
    /// Those of [`transaction`](Database::transaction), the last one if there were several attempts.
    /// [`TransactionTimeout`](ErrorKind::TransactionTimeout) if it took too long; it is rolled back then.
    /// [`CommitUnknown`](ErrorKind::CommitUnknown) if the time was up while COMMIT was on its way.
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// use std::time::Duration;
    /// use orm::session::TransactionOptions;
    ///
    /// let options = TransactionOptions::serializable().retry(5).timeout(Duration::from_secs(2));
    /// db.transaction_with(options, async |tx| {
    ///     // … statements on tx …
    ///     Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    pub async fn transaction_with<T, F>(&self, options: TransactionOptions, work: F) -> Result<T>
    where
        // Not AsyncFn: with captured references its future is not Send, and cannot be spawned (rustc 1.95).
        F: AsyncFnOnce(&Transaction) -> Result<T> + Clone,
    {
        let deadline = Deadline::after(options.timeout);
        let mut attempts = 0;
        loop {
            let tx = deadline.limit(self.begin_with(&options)).await??;
            let outcome = deadline.limit(work.clone()(&tx)).await.flatten();
            let has_collided = tx.has_collided().await;
            let outcome = match outcome {
                Ok(value) => deadline.limit_commit(tx).await.map(|()| value),
                Err(error) => {
                    let _ = tx.rollback().await;
                    Err(error)
                }
            };
            match outcome {
                Err(error) if attempts < options.retries && (has_collided || error.is_retryable()) => {
                    let pause = TransactionOptions::pause(attempts);
                    tracing::debug!(target: "orm", attempt = attempts + 1, ?pause, "transaction collided: {error}");
                    deadline.limit(tokio::time::sleep(pause)).await?;
                    attempts += 1;
                }
                outcome => return outcome,
            }
        }
    }

    /// Begins a transaction that the caller ends by [`commit`](Transaction::commit) or
    /// [`rollback`](Transaction::rollback). Dropped without a commit it is rolled back. SQL: `BEGIN`.
    ///
    /// # Errors
    /// What the network, the pool or PostgreSQL say. If the server had closed the connection, it is tried once more on
    /// a new one.
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// let tx = db.begin().await?;
    /// // … statements on &tx …
    /// tx.commit().await
    /// # }
    /// ```
    pub async fn begin(&self) -> Result<Transaction> {
        self.begin_with(&TransactionOptions::new()).await
    }

    /// Like [`begin`](Database::begin) with an isolation level. Of the options' retries and time limit nothing
    /// is heeded here, except that the server cancels a statement that runs a second longer than the limit.
    ///
    /// # Errors
    /// See [`begin`](Database::begin).
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// use orm::session::TransactionOptions;
    ///
    /// let tx = db.begin_with(&TransactionOptions::repeatable_read().read_only()).await?;
    /// # tx.rollback().await
    /// # }
    /// ```
    pub async fn begin_with(&self, options: &TransactionOptions) -> Result<Transaction> {
        self.begin_by(&options.begin()).await
    }

    pub(super) async fn begin_by(&self, begin: &str) -> Result<Transaction> {
        let mut may_repeat = true;
        loop {
            let (lease, fault) = match Transaction::start(self, self.pool.lease().await?, begin).await {
                Ok(transaction) => return Ok(transaction),
                Err(failed) => failed,
            };
            let is_lost = fault.is_lost();
            if is_lost {
                self.pool.note_lost();
            }
            if !(is_lost && may_repeat) {
                return Err(fault.into_error(begin, None, &lease.target));
            }
            may_repeat = false;
        }
    }

    /// Takes a connection out of the pool, to run statements that have to share a session.
    ///
    /// # Errors
    /// [`PoolTimeout`](ErrorKind::PoolTimeout) if none became free in time, and those of
    /// [`connect`](Database::connect).
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) -> orm_core::error::Result<()> {
    /// let connection = db.acquire().await?;
    /// connection.execute_batch("SET work_mem = '256MB'").await?;
    /// // … statements on &connection …
    /// # Ok(()) }
    /// ```
    pub async fn acquire(&self) -> Result<Connection> {
        Ok(Connection::new(self.clone(), self.pool.lease().await?))
    }

    /// A new connection of the driver's own, beside the pool and not counted in it: for what needs all that a server says
    /// of an error, as the runner of migrations does.
    #[doc(hidden)]
    pub async fn connect_apart(&self) -> Result<sqlx::PgConnection> {
        self.pool.apart().await
    }

    /// Asks the server whether it is there. SQL: `SELECT 1`.
    ///
    /// # Errors
    /// What the network, the pool or PostgreSQL say.
    ///
    /// ```no_run
    /// # async fn run(db: orm_core::session::Database) {
    /// if let Err(error) = db.ping().await {
    ///     eprintln!("the database is not there: {error}");
    /// }
    /// # }
    /// ```
    pub async fn ping(&self) -> Result<()> {
        let statement =
            Statement { sql: "SELECT 1".into(), arguments: Vec::new(), access: Access::Read, table: None };
        self.session().execute(&statement).await.map(drop)
    }

    /// Closes the idle connections, and those in use when they come back. Every later use of this database or a
    /// clone of it is an error of kind [`Connection`](ErrorKind::Connection).
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// How many statements were sent so far by this database and its clones, BEGIN, SAVEPOINT and COMMIT
    /// included. Each is one round trip (preparing a statement that a connection has not seen before is one more).
    pub fn statements_sent(&self) -> u64 {
        self.pool.statements_sent()
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("target", self.pool.target())
            .field("max_connections", &self.pool.config().max_connections)
            .finish_non_exhaustive()
    }
}

/// Until when a transaction has to be over.
struct Deadline {
    at: Option<Instant>,
    timeout: Duration,
}

impl Deadline {
    fn after(timeout: Option<Duration>) -> Self {
        let at = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Deadline { at, timeout: timeout.unwrap_or_default() }
    }

    async fn limit<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let Some(at) = self.at else { return Ok(work.await) };
        tokio::time::timeout_at(at, work).await.map_err(|_| {
            let message = format!(
                "the transaction took longer than its limit of {:?} and was rolled back",
                self.timeout
            );
            Error::new(ErrorKind::TransactionTimeout, message)
        })
    }

    /// The same for COMMIT, which cannot be taken back once it is on its way.
    async fn limit_commit(&self, tx: Transaction) -> Result<()> {
        let Ok(ended) = self.limit(tx.commit_alone()).await else {
            let message = format!(
                "the limit of {:?} was reached while COMMIT was on its way, so it may or may not have happened: \
                 look at the data before you try again",
                self.timeout
            );
            return Err(Error::new(ErrorKind::CommitUnknown, message));
        };
        ended.finish().await
    }
}
