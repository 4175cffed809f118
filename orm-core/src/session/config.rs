use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::Database;
use super::database::OnError;
use super::environment::Environment;
use super::pool::{Pool, PoolConfig};
use super::target::Target;
use crate::error::{Error, ErrorKind, Result};

/// What the URL looks like, for messages.
pub(super) const FORM: &str = "postgres://user:password@host:5432/database";

/// The length of a key that cannot be guessed.
const LEAST_KEY: usize = 16;

/// The parameters that may stand behind `?` in a URL. The driver would only log what it does not know.
const PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// The settings of a [`Database`].
///
/// ```no_run
/// # async fn run() -> orm_core::error::Result<()> {
/// use std::time::Duration;
/// use orm::session::Database;
///
/// let db = Database::builder()
///     .url("postgres://shop@localhost/shop")
///     .max_connections(20)
///     .statement_timeout(Duration::from_secs(10))
///     .application_name("checkout")
///     .build()
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Default)]
#[must_use = "nothing happens before `build`"]
pub struct DatabaseBuilder {
    url: Option<String>,
    options: Option<PgConnectOptions>,
    pool: PoolConfig,
    statement_timeout: Option<Duration>,
    application_name: Option<String>,
    on_after_commit_error: Option<OnError>,
    cursor_key: Option<Arc<[u8]>>,
}

impl DatabaseBuilder {
    /// Where the database is: `postgres://user:password@host:port/database`. Special characters of the password
    /// are percent-encoded. `?host=/run/postgresql` is a Unix socket; `?sslmode=`, `sslrootcert=`, `sslcert=` and
    /// `sslkey=` are those of libpq; `options=` sets anything else of the session.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Takes the address from the environment: see [`Database::from_env`].
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) if it is not there, or not one.
    #[allow(clippy::wrong_self_convention)]
    pub fn from_env(mut self) -> Result<Self> {
        self.options = Some(Environment::read()?.options()?);
        Ok(self)
    }

    /// The address as the driver has it.
    #[doc(hidden)]
    pub fn options(mut self, options: PgConnectOptions) -> Self {
        self.options = Some(options);
        self
    }

    /// How many connections there are at most. 10 if not set.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.pool.max_connections = connections;
        self
    }

    /// How long a statement waits for a connection: for one of the pool to become free, which fails with kind
    /// [`PoolTimeout`](ErrorKind::PoolTimeout), and if it has to be made anew then for the server's answer too, which
    /// fails with kind [`Connection`](ErrorKind::Connection). 30 seconds if not set.
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.pool.acquire_timeout = timeout;
        self
    }

    /// How long a connection may be idle and still be lent without asking the server whether it is there. 30
    /// seconds if not set. Behind it stands a retry: a read on a connection that the server had closed is run again.
    pub fn idle_ping_after(mut self, idle: Duration) -> Self {
        self.pool.idle_ping_after = idle;
        self
    }

    /// How long a connection may be idle before it is replaced instead of lent. 10 minutes if not set.
    pub fn idle_timeout(mut self, idle: Duration) -> Self {
        self.pool.idle_timeout = idle;
        self
    }

    /// How old a connection may be before it is replaced instead of lent. 30 minutes if not set.
    pub fn max_lifetime(mut self, age: Duration) -> Self {
        self.pool.max_lifetime = age;
        self
    }

    /// How long a statement may run before the server ends it, with kind
    /// [`StatementTimeout`](ErrorKind::StatementTimeout). As the server is configured if not set.
    pub fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.statement_timeout = Some(timeout);
        self
    }

    /// The name under which the server lists the connections, in `pg_stat_activity` and its log.
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.application_name = Some(name.into());
        self
    }

    /// What is told when something that ran after a commit or a rollback fails, as an `after_commit` hook: nothing is
    /// undone then, and no call returns the error. Without it too the error goes to `tracing`, as an event of the target
    /// `orm`.
    ///
    /// ```no_run
    /// # async fn run() -> orm_core::error::Result<()> {
    /// use orm::session::Database;
    ///
    /// let db = Database::builder()
    ///     .url("postgres://shop@localhost/shop")
    ///     .on_after_commit_error(|error| eprintln!("after a commit: {error}"))
    ///     .build()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn on_after_commit_error(mut self, told: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.on_after_commit_error = Some(Arc::new(told));
        self
    }

    /// The key that the [cursors](crate::query::Cursor) of pages are sealed with, of at least 16 bytes: 32 random ones,
    /// the same for all instances of the application and secret. Cursors of another key are refused then. Without it a
    /// checksum tells a cursor that was damaged, but not one that somebody made.
    ///
    /// ```no_run
    /// # async fn run() -> orm_core::error::Result<()> {
    /// use orm::session::Database;
    ///
    /// let key = std::env::var("CURSOR_KEY").unwrap_or_default();
    /// let db = Database::builder().url("postgres://shop@localhost/shop").cursor_key(key).build().await?;
    /// # Ok(()) }
    /// ```
    pub fn cursor_key(mut self, key: impl AsRef<[u8]>) -> Self {
        self.cursor_key = Some(key.as_ref().into());
        self
    }

    /// Makes the pool and its first connection.
    ///
    /// # Errors
    /// See [`Database::connect`].
    pub async fn build(self) -> Result<Database> {
        let pool = Pool::new(self.connect_options()?, self.pool)?;
        drop(pool.lease().await?);
        Ok(Database::new(pool, self.on_after_commit_error, self.cursor_key))
    }

    /// The address and the settings of a connection, as the driver has them: for what connects by itself.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) if there is no address, or none that is one.
    #[doc(hidden)]
    pub fn connect_options(&self) -> Result<PgConnectOptions> {
        if self.pool.max_connections == 0 {
            return Err(config("max_connections is 0: a pool needs at least one connection"));
        }
        if self.cursor_key.as_ref().is_some_and(|key| key.len() < LEAST_KEY) {
            return Err(config(format!(
                "cursor_key has fewer than {LEAST_KEY} bytes: take 32 random ones, the same in all of the application"
            )));
        }
        let mut options = match (&self.url, &self.options) {
            (Some(url), _) => parse(url)?,
            (None, Some(options)) => options.clone(),
            (None, None) => {
                return Err(config("the database has no address: give the builder a url or from_env"));
            }
        };
        if let Some(timeout) = self.statement_timeout {
            let milliseconds = timeout.as_millis().clamp(1, i32::MAX as u128);
            options = options.options([("statement_timeout", milliseconds)]);
        }
        if let Some(name) = &self.application_name {
            options = options.application_name(name);
        }
        // Statements are traced by this library, without values.
        Ok(options.disable_statement_logging())
    }
}

impl fmt::Debug for DatabaseBuilder {
    /// Without the URL as it was given: there is a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseBuilder")
            .field("target", &self.connect_options().ok().as_ref().map(Target::of))
            .field("pool", &self.pool)
            .field("statement_timeout", &self.statement_timeout)
            .field("application_name", &self.application_name)
            .finish_non_exhaustive()
    }
}

/// The options of a URL. No message repeats the URL: there is a password in it.
pub(super) fn parse(url: &str) -> Result<PgConnectOptions> {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    match scheme {
        Some("postgres" | "postgresql") => {}
        Some(scheme) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+') => {
            return Err(config(format!(
                "the database's URL begins with {scheme}://, not with postgres://: write {FORM}"
            )));
        }
        _ => return Err(config(format!("the database's URL does not begin with postgres://: write {FORM}"))),
    }
    let query = url.split_once('?').map_or("", |(_, query)| query);
    for name in query.split('&').filter_map(|pair| pair.split('=').next()) {
        let is_known = name.is_empty() || PARAMETERS.contains(&name) || name.starts_with("options");
        if !is_known && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err(config(format!(
                "the database's URL has an unknown parameter {name}: known are {}",
                PARAMETERS.join(", ")
            )));
        }
    }
    PgConnectOptions::from_str(url).map_err(|error| {
        let reason = match error {
            sqlx::Error::Configuration(reason) => reason.to_string(),
            error => error.to_string(),
        };
        config(format!(
            "the database's URL is not valid ({reason}): write {FORM}, special characters of the password percent-encoded"
        ))
    })
}

#[cold]
pub(super) fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}
