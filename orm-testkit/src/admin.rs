//! The connection that makes and drops databases.

use std::time::Duration;

use orm_core::error::{Error, ErrorKind, Result};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use crate::host::Host;

/// A connection to the server's maintenance database.
///
/// What it holds by [`lock`](Admin::lock) the server lets go of when the connection ends, so after a kill -9 too.
#[derive(Debug)]
pub(crate) struct Admin(PgConnection);

impl Admin {
    /// # Errors
    /// [`Connection`](orm_core::error::ErrorKind::Connection) if the server refuses.
    pub(crate) async fn connect(host: &Host) -> Result<Self> {
        match PgConnection::connect(&host.admin_url()).await {
            // The database that DATABASE_URL names need not exist: tests never touch it.
            Err(error) if sqlstate(&error).as_deref() == Some("3D000") => {
                PgConnection::connect(&host.url("postgres")).await
            }
            connection => connection,
        }
        .map(Admin)
        .map_err(|error| {
            let message = format!("the server to test on, of DATABASE_URL if that is set, refuses: {error}");
            Error::new(ErrorKind::Connection, message)
        })
    }

    /// Waits for the lock of a name, and keeps it until [`unlock`](Admin::unlock) or the connection's end.
    pub(crate) async fn lock(&mut self, name: &str) -> Result<()> {
        self.ask("SELECT pg_advisory_lock(hashtextextended($1, 0)) IS NULL", name).await.map(drop)
    }

    /// Takes the lock of a name if nobody has it.
    pub(crate) async fn try_lock(&mut self, name: &str) -> Result<bool> {
        Ok(self.ask("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name).await? == Some(true))
    }

    /// Gives the lock of a name back.
    pub(crate) async fn unlock(&mut self, name: &str) -> Result<()> {
        self.ask("SELECT pg_advisory_unlock(hashtextextended($1, 0))", name).await.map(drop)
    }

    /// Whether connections to a database are allowed. None if there is no such database.
    pub(crate) async fn allows_connections(&mut self, database: &str) -> Result<Option<bool>> {
        self.ask("SELECT datallowconn FROM pg_database WHERE datname = $1", database).await
    }

    async fn ask(&mut self, question: &'static str, argument: &str) -> Result<Option<bool>> {
        let row = sqlx::query(question).bind(argument).fetch_optional(&mut self.0).await.map_err(refused)?;
        row.map_or(Ok(None), |row| row.try_get(0)).map_err(refused)
    }

    /// The databases whose names begin so, but for those that were kept on purpose.
    pub(crate) async fn databases(&mut self, prefix: &str) -> Result<Vec<String>> {
        let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1) \
                   AND shobj_description(oid, 'pg_database') IS DISTINCT FROM 'kept'";
        let rows = sqlx::query(sql).bind(prefix).fetch_all(&mut self.0).await.map_err(refused)?;
        rows.iter().map(|row| row.try_get(0).map_err(refused)).collect()
    }

    /// Copies a database that nobody is connected to.
    ///
    /// By files: measured on a template of 7 MB, that takes half as long as through the write-ahead log.
    pub(crate) async fn copy_database(&mut self, template: &str, name: &str) -> Result<()> {
        let by_files = self.version().await? >= 150_000;
        let strategy = if by_files { " STRATEGY file_copy" } else { "" };
        self.run(format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}")).await
    }

    async fn version(&mut self) -> Result<i32> {
        let sql = "SELECT current_setting('server_version_num')::int4";
        let row = sqlx::query(sql).fetch_one(&mut self.0).await.map_err(refused)?;
        row.try_get(0).map_err(refused)
    }

    /// Drops a database, whoever is connected to it.
    pub(crate) async fn drop_database(&mut self, name: &str) -> Result<()> {
        self.disconnect_all(name).await?;
        self.run(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
    }

    /// Lets nobody connect to a database any more, and waits until nobody is connected.
    pub(crate) async fn close_database(&mut self, name: &str) -> Result<()> {
        self.run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await?;
        self.disconnect_all(name).await
    }

    /// Exempts a database from the sweep of abandoned ones.
    pub(crate) async fn mark_kept(&mut self, name: &str) -> Result<()> {
        self.run(format!("COMMENT ON DATABASE {name} IS 'kept'")).await
    }

    /// PostgreSQL itself looks every 100 ms only for whether a backend has ended, which takes it one or two.
    async fn disconnect_all(&mut self, name: &str) -> Result<()> {
        let sql = "SELECT bool_or(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";
        for _ in 0..50 {
            if self.ask(sql, name).await?.is_none() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    async fn run(&mut self, sql: String) -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0).await.map(drop).map_err(refused)
    }

    /// Ends the connection, and with it every lock.
    pub(crate) async fn close(self) {
        // The server notices the end of a connection however it comes.
        let _ = self.0.close().await;
    }
}

fn sqlstate(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn refused(error: sqlx::Error) -> Error {
    match sqlstate(&error).as_deref() {
        Some("42501") => Error::new(
            ErrorKind::Config,
            format!(
                "the user of DATABASE_URL may not make databases for the tests ({error}): ALTER ROLE ... CREATEDB"
            ),
        ),
        Some(_) => Error::new(
            ErrorKind::Statement,
            format!("a database for a test cannot be made or dropped: {error}"),
        ),
        None => Error::new(ErrorKind::Connection, format!("the server to test on went away: {error}")),
    }
}
