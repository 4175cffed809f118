//! A folder of migrations, and connections to see and to disturb what a runner does.

use std::time::Duration;

use futures_util::future::{Either, select};
use orm::prelude::Database;
use orm_migrate::file::Migrations;
use orm_migrate::runner::{Done, Patience, RunError, Runner, State, Status};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};
use tempfile::TempDir;

/// A folder of migrations.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        for (name, sql) in files {
            folder.write(name, sql);
        }
        folder
    }

    pub(crate) fn write(&self, name: &str, sql: &str) {
        std::fs::write(self.0.path().join(name), sql).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        std::fs::remove_file(self.0.path().join(name)).unwrap();
    }

    pub(crate) fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    pub(crate) fn read(&self) -> Migrations {
        Migrations::read(self.path()).unwrap()
    }

    pub(crate) async fn sqlx(&self) -> sqlx::migrate::Migrator {
        sqlx::migrate::Migrator::new(self.path()).await.unwrap()
    }
}

/// A connection beside the runner's.
pub(crate) struct Beside(pub(super) PgConnection);

impl Beside {
    pub(crate) async fn of(db: &Database) -> Self {
        Beside(db.connect_apart().await.unwrap())
    }

    pub(crate) async fn run(&mut self, sql: &str) {
        self.0.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.unwrap();
    }

    /// The first column of the rows, as text.
    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        let sql = format!("SELECT column1::text FROM ({sql}) AS asked (column1)");
        let rows = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch_all(&mut self.0).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub(crate) async fn text(&mut self, sql: &str) -> String {
        let mut texts = self.texts(sql).await;
        assert_eq!(texts.len(), 1, "{sql}");
        texts.remove(0)
    }

    /// Waits until a query about something outside of this process says true.
    pub(crate) async fn until(&mut self, condition: &str) {
        let sql = format!("SELECT {condition}");
        let waiting = async {
            while self.text(&sql).await != "true" {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        assert!(waited.is_ok(), "never true: {condition}");
    }

    /// Waits until a backend whose statement is like this waits for a lock, and returns its process.
    pub(crate) async fn until_blocked(&mut self, statement: &str) -> String {
        let blocked = format!(
            "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '{statement}'"
        );
        self.until(&format!("EXISTS (SELECT {blocked})")).await;
        self.text(&format!("SELECT pid {blocked} LIMIT 1")).await
    }

    /// Waits until no runner has the lock of this database: the server has found out that one is gone.
    pub(crate) async fn until_nobody_runs(&mut self) {
        self.until(
            "NOT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
             WHERE locktype = 'advisory' AND datname = current_database())",
        )
        .await;
    }

    /// The versions in `_sqlx_migrations`, those that are not a success with a `!`.
    pub(crate) async fn versions(&mut self) -> Vec<String> {
        let sql = "SELECT version::text || CASE WHEN success THEN '' ELSE '!' END FROM _sqlx_migrations ORDER BY version";
        self.texts(sql).await
    }
}

/// Runs the migrations while something else happens, which has to come to its end before they do.
pub(crate) async fn while_up(
    runner: &Runner<'_>,
    beside: impl Future<Output = ()>,
) -> Result<Vec<Done>, RunError> {
    let up = std::pin::pin!(runner.up());
    let beside = std::pin::pin!(beside);
    match select(up, beside).await {
        Either::Left((done, _)) => panic!("the runner was done first: {done:?}"),
        Either::Right(((), up)) => up.await,
    }
}

/// Patience for tests: short waits, many tries.
pub(crate) fn patient() -> Patience {
    Patience { lock_timeout: Duration::from_millis(100), retries: 1000 }
}

/// Waits for whatever it takes.
pub(crate) fn stubborn() -> Patience {
    Patience { lock_timeout: Duration::from_mins(1), retries: 0 }
}

/// The state of each migration.
pub(crate) fn states(status: &Status) -> Vec<(i64, State)> {
    status.migrations.iter().map(|migration| (migration.version, migration.state)).collect()
}
