//! What is kept of the migrations in the database: the table of `sqlx`, and beside it how far a file has come.

use sqlx::postgres::PgConnection;
use sqlx::{Error, Row as _};

use super::RunError;
use super::records::{Applied, BASELINE, Direction, Progress, Records, read};
use crate::backfill;
use crate::file::Migration;
use crate::wire;

/// Where the tables are. Their names are qualified, because a file may change the search path.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    applied: String,
    progress: String,
}

impl Ledger {
    /// Finds the tables, by the search path as `sqlx` does; where they are not, where they would be.
    pub(super) async fn find(connection: &mut PgConnection) -> Result<Self, RunError> {
        let sql = "SELECT coalesce((SELECT quote_ident(nspname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace \
                   WHERE pg_class.oid = to_regclass('_sqlx_migrations')), quote_ident(current_schema()))";
        let rows = wire::rows(connection, sql, &[]).await.map_err(RunError::database)?;
        let schema: Option<String> =
            rows.first().map(|row| row.try_get(0)).transpose().map_err(RunError::database)?.flatten();
        let schema = schema.ok_or(RunError::NoSchema)?;
        Ok(Ledger {
            applied: format!("{schema}._sqlx_migrations"),
            progress: format!("{schema}._orm_migration_progress"),
        })
    }

    /// Creates the tables where they are not there.
    pub(super) async fn create(&self, connection: &mut PgConnection) -> Result<(), RunError> {
        let Ledger { applied, progress } = self;
        let sql = format!(
            "SET LOCAL client_min_messages = warning; \
             CREATE TABLE IF NOT EXISTS {applied} (version bigint PRIMARY KEY, description text NOT NULL, \
             installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, \
             execution_time bigint NOT NULL); \
             CREATE TABLE IF NOT EXISTS {progress} (version bigint PRIMARY KEY, direction text NOT NULL, \
             done integer NOT NULL DEFAULT 0, done_checksum bytea NOT NULL DEFAULT '', begun boolean NOT NULL DEFAULT false, \
             error text, updated_at timestamptz NOT NULL DEFAULT now())"
        );
        wire::send(connection, sql).await.map_err(RunError::database)
    }

    /// Reads both tables; one that is not there is empty.
    pub(super) async fn read(&self, connection: &mut PgConnection) -> Result<Records, RunError> {
        let sql = "SELECT to_regclass($1) IS NOT NULL, to_regclass($2) IS NOT NULL";
        let found = wire::rows(connection, sql, &[Some(&self.applied), Some(&self.progress)]).await;
        let is_there = |at: usize| -> Result<bool, Error> {
            found.as_ref().map_or(Ok(false), |rows| rows.first().map_or(Ok(false), |row| row.try_get(at)))
        };
        let (has_applied, has_progress) =
            is_there(0).and_then(|applied| Ok((applied, is_there(1)?))).map_err(RunError::database)?;
        found.map_err(RunError::database)?;

        let mut records = Records::default();
        if has_applied {
            let sql = format!(
                "SELECT version, description, success, checksum, installed_on::text FROM {} ORDER BY version",
                self.applied
            );
            records.applied = read(connection, sql, Applied::of).await?;
        }
        if has_progress {
            let sql = format!(
                "SELECT version, direction, done, done_checksum, begun, error FROM {} ORDER BY version",
                self.progress
            );
            records.progress = read(connection, sql, Progress::of).await?;
            records.backfills = backfill::places(connection).await.map_err(RunError::database)?;
        }
        Ok(records)
    }

    /// Marks a migration as applied, and forgets how it came to that.
    pub(super) async fn mark_applied(
        &self,
        connection: &mut PgConnection,
        migration: &Migration,
        nanoseconds: u128,
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {} (version, description, success, checksum, execution_time) \
             VALUES ($1::bigint, $2, true, $3::bytea, $4::bigint) \
             ON CONFLICT (version) DO UPDATE SET success = true, checksum = excluded.checksum, \
             execution_time = excluded.execution_time, installed_on = now()",
            self.applied
        );
        self.record(connection, sql, migration, Some(nanoseconds)).await?;
        self.forget_progress(connection, migration.version).await
    }

    /// Marks a migration as applied that never ran here.
    pub(super) async fn note(
        &self,
        connection: &mut PgConnection,
        migration: &Migration,
    ) -> Result<(), Error> {
        self.mark_applied(connection, migration, 0).await?;
        let sql = format!("INSERT INTO {} (version, direction) VALUES ($1::bigint, $2)", self.progress);
        let version = migration.version.to_string();
        wire::execute(connection, sql, &[Some(&version), Some(BASELINE)]).await.map(drop)
    }

    /// Takes a migration off the applied ones, and forgets how far it had come, if it was half applied.
    pub(super) async fn mark_undone(
        &self,
        connection: &mut PgConnection,
        migration: &Migration,
    ) -> Result<(), Error> {
        let version = migration.version;
        let sql = format!("DELETE FROM {} WHERE version = $1::bigint", self.applied);
        wire::execute(connection, sql, &[Some(&version.to_string())]).await?;
        if migration.up.backfill().is_some() {
            backfill::forget(connection, &Direction::Up.backfill(version)).await?;
        }
        self.forget_progress(connection, version).await
    }

    /// Marks a file without transaction as begun: for `sqlx`, which has no word for it, as failed.
    pub(super) async fn begin(
        &self,
        connection: &mut PgConnection,
        migration: &Migration,
        direction: Direction,
    ) -> Result<(), Error> {
        wire::send(connection, "BEGIN").await?;
        let sql = format!(
            "INSERT INTO {} (version, description, success, checksum, execution_time) \
             VALUES ($1::bigint, $2, false, $3::bytea, $4::bigint) ON CONFLICT (version) DO UPDATE SET success = false",
            self.applied
        );
        self.record(connection, sql, migration, None).await?;
        let sql = format!(
            "INSERT INTO {} (version, direction) VALUES ($1::bigint, $2) ON CONFLICT (version) DO UPDATE \
             SET direction = excluded.direction, done = 0, done_checksum = '', begun = false, error = NULL, updated_at = now()",
            self.progress
        );
        wire::execute(connection, sql, &[Some(&migration.version.to_string()), Some(direction.word())])
            .await?;
        wire::send(connection, "COMMIT").await
    }

    /// Takes back that a file was begun, of which nothing has happened.
    pub(super) async fn abandon(
        &self,
        connection: &mut PgConnection,
        version: i64,
        direction: Direction,
    ) -> Result<(), Error> {
        let sql = match direction {
            Direction::Up => {
                format!("DELETE FROM {} WHERE version = $1::bigint AND NOT success", self.applied)
            }
            Direction::Down => {
                // One that was half applied has no time: it stays what it is.
                format!(
                    "UPDATE {} SET success = true WHERE version = $1::bigint AND execution_time >= 0",
                    self.applied
                )
            }
        };
        wire::execute(connection, sql, &[Some(&version.to_string())]).await.map(drop)
    }

    /// How far a file has come.
    pub(super) async fn advance(
        &self,
        connection: &mut PgConnection,
        version: i64,
        done: usize,
        done_checksum: &[u8],
    ) -> Result<(), Error> {
        let sql = format!(
            "UPDATE {} SET done = $2::int, done_checksum = $3::bytea, begun = false, error = NULL, updated_at = now() \
             WHERE version = $1::bigint",
            self.progress
        );
        let arguments = [version.to_string(), done.to_string(), hex(done_checksum)];
        wire::execute(connection, sql, &arguments.each_ref().map(|argument| Some(argument.as_str())))
            .await
            .map(drop)
    }

    /// Whether the next statement is on its way.
    pub(super) async fn set_begun(
        &self,
        connection: &mut PgConnection,
        version: i64,
        begun: bool,
    ) -> Result<(), Error> {
        let sql = format!(
            "UPDATE {} SET begun = {begun}, updated_at = now() WHERE version = $1::bigint",
            self.progress
        );
        wire::execute(connection, sql, &[Some(&version.to_string())]).await.map(drop)
    }

    /// Keeps why a file failed, for whoever asks later. `begun`: its statement may have happened in part. How far one has come
    /// that is half applied stays as it is.
    pub(super) async fn note_failure(
        &self,
        connection: &mut PgConnection,
        version: i64,
        direction: Direction,
        error: &str,
        begun: bool,
    ) -> Result<(), Error> {
        let sql = format!(
            "INSERT INTO {progress} AS p (version, direction, error) VALUES ($1::bigint, $2, $3) \
             ON CONFLICT (version) DO UPDATE SET error = excluded.error, updated_at = now(), \
             begun = CASE WHEN p.direction = excluded.direction THEN {begun} ELSE p.begun END, \
             direction = CASE WHEN p.direction = '{BASELINE}' OR EXISTS (SELECT FROM {applied} a WHERE a.version = p.version AND NOT a.success) \
             THEN p.direction ELSE excluded.direction END",
            progress = self.progress,
            applied = self.applied
        );
        let version = version.to_string();
        wire::execute(connection, sql, &[Some(&version), Some(direction.word()), Some(error)]).await.map(drop)
    }

    async fn forget_progress(&self, connection: &mut PgConnection, version: i64) -> Result<(), Error> {
        let sql = format!("DELETE FROM {} WHERE version = $1::bigint", self.progress);
        wire::execute(connection, sql, &[Some(&version.to_string())]).await.map(drop)
    }

    async fn record(
        &self,
        connection: &mut PgConnection,
        sql: String,
        migration: &Migration,
        nanoseconds: Option<u128>,
    ) -> Result<(), Error> {
        let version = migration.version.to_string();
        let checksum = hex(&migration.up.checksum());
        // sqlx writes -1 where it does not know.
        let nanoseconds = nanoseconds.map_or_else(|| "-1".to_owned(), |number| number.to_string());
        let arguments = [&version, &migration.description, &checksum, &nanoseconds];
        wire::execute(connection, sql, &arguments.map(|argument| Some(argument.as_str()))).await.map(drop)
    }
}

/// Bytes as PostgreSQL reads them.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;

    bytes.iter().fold("\\x".to_owned(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
