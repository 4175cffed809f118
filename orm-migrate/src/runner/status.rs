use std::fmt;

use sqlx::{PgConnection, Row as _};

use super::records::{Direction, Records};
use super::{RunError, turn};
use crate::file::{Migration, Migrations};
use crate::wire;

/// What is applied, and what is not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Status {
    /// All migrations, those of the folder and those that are applied, by version.
    pub migrations: Vec<MigrationStatus>,
    /// The indexes of the database that cannot be used: left by a build that was interrupted, or being built.
    pub invalid_indexes: Vec<InvalidIndex>,
    /// The constraints that have not been validated, as `table.constraint`.
    pub unvalidated: Vec<String>,
    /// The server process of a runner that is at work.
    pub running: Option<i32>,
}

/// A migration, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MigrationStatus {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub description: String,
    /// What became of it.
    pub state: State,
    /// When it was applied, in the server's spelling.
    pub installed_on: Option<String>,
    /// Why the last try failed.
    pub failure: Option<String>,
    /// The checksum of the text that was applied.
    #[serde(skip)]
    pub checksum: Option<Vec<u8>>,
    /// Whether a [baseline](super::Runner::baseline) has noted it as applied: it never ran here.
    pub noted: bool,
}

/// What became of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// It is applied.
    Applied,
    /// It is not.
    Pending,
    /// It is not, although a later one is.
    OutOfOrder,
    /// It is applied, and its file was changed since.
    Edited,
    /// It is applied, and its file is not there.
    Removed,
    /// It is half applied or half undone, and its file is not there.
    UnfinishedRemoved,
    /// Its file, which is no transaction, was begun and is not done.
    Unfinished {
        /// Which way it leads.
        direction: Direction,
        /// How many statements are done.
        done: usize,
        /// Whether the next one may have happened.
        unknown: bool,
        /// How many rows its backfill has looked at, if that is under way.
        backfilled: Option<i64>,
    },
    /// Something else has marked it as failed.
    Foreign,
}

/// An index that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct InvalidIndex {
    /// Its name, as SQL writes it.
    pub name: String,
    /// Its table.
    pub table: String,
    /// Whether it is being built right now.
    pub building: bool,
}

impl Status {
    pub(super) async fn read(
        connection: &mut PgConnection,
        migrations: &Migrations,
        records: &Records,
    ) -> Result<Self, RunError> {
        let running = turn::holder(connection).await?;
        let mut invalid_indexes = Vec::new();
        // That of a partitioned table is not valid until each partition has its own.
        let sql = "SELECT indexrelid::regclass::text, indrelid::regclass::text, \
                   EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = indexrelid) \
                   FROM pg_index JOIN pg_class c ON c.oid = indexrelid \
                   WHERE NOT (indisvalid AND indisready) AND relkind = 'i' ORDER BY 1";
        for row in wire::rows(connection, sql, &[]).await.map_err(RunError::database)? {
            let read = || -> Result<_, sqlx::Error> {
                Ok(InvalidIndex { name: row.try_get(0)?, table: row.try_get(1)?, building: row.try_get(2)? })
            };
            invalid_indexes.push(read().map_err(RunError::database)?);
        }
        let sql = "SELECT conrelid::regclass::text || '.' || quote_ident(conname) FROM pg_constraint \
                   WHERE NOT convalidated AND conrelid <> 0 ORDER BY 1";
        let rows = wire::rows(connection, sql, &[]).await.map_err(RunError::database)?;
        let unvalidated = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>();
        Ok(Status {
            migrations: all(migrations, records),
            invalid_indexes,
            unvalidated: unvalidated.map_err(RunError::database)?,
            running,
        })
    }

    /// Whether all is applied as the files say, and nothing is left behind.
    pub fn is_clean(&self) -> bool {
        self.migrations.iter().all(|migration| migration.state == State::Applied)
            && self.invalid_indexes.is_empty()
    }
}

fn all(migrations: &Migrations, records: &Records) -> Vec<MigrationStatus> {
    let newest =
        records.applied.iter().filter(|applied| applied.success).map(|applied| applied.version).max();
    let mut all: Vec<MigrationStatus> =
        migrations.iter().map(|migration| of_file(migration, records, newest)).collect();
    let removed = records.applied.iter().filter(|applied| migrations.get(applied.version).is_none());
    all.extend(removed.map(|applied| MigrationStatus {
        version: applied.version,
        description: applied.description.clone(),
        state: match records.progress(applied.version) {
            _ if applied.success => State::Removed,
            Some(_) => State::UnfinishedRemoved,
            None => State::Foreign,
        },
        installed_on: applied.success.then(|| applied.installed_on.clone()),
        failure: records.progress(applied.version).and_then(|progress| progress.error.clone()),
        noted: records.is_noted(applied.version),
        checksum: Some(applied.checksum.clone()),
    }));
    all.sort_by_key(|migration| migration.version);
    all
}

fn of_file(migration: &Migration, records: &Records, newest: Option<i64>) -> MigrationStatus {
    let version = migration.version;
    let applied = records.applied(version);
    let state = match applied {
        Some(applied) if applied.success && applied.is_of(&migration.up) => State::Applied,
        Some(applied) if applied.success => State::Edited,
        Some(_) => records.progress(version).map_or(State::Foreign, |progress| State::Unfinished {
            direction: progress.direction,
            done: progress.done,
            unknown: progress.begun,
            backfilled: records.backfilled(version, progress.direction),
        }),
        None if newest.is_some_and(|newest| newest > version) => State::OutOfOrder,
        None => State::Pending,
    };
    MigrationStatus {
        version,
        description: migration.description.clone(),
        state,
        installed_on: applied.filter(|applied| applied.success).map(|applied| applied.installed_on.clone()),
        failure: records.progress(version).and_then(|progress| progress.error.clone()),
        checksum: applied.filter(|applied| applied.success).map(|applied| applied.checksum.clone()),
        noted: records.is_noted(version),
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Applied => f.write_str("applied"),
            State::Pending => f.write_str("pending"),
            State::OutOfOrder => f.write_str("pending, before one that is applied"),
            State::Edited => f.write_str("applied, its file was changed since"),
            State::Removed => f.write_str("applied, its file is not there"),
            State::UnfinishedRemoved => f.write_str("half applied, its file is not there"),
            State::Unfinished { direction, done, unknown, backfilled } => {
                let doing = match direction {
                    Direction::Up => "applied",
                    Direction::Down => "undone",
                };
                match backfilled {
                    Some(rows) => write!(f, "half {doing}: its backfill has looked at {rows} rows")?,
                    None => write!(f, "half {doing}: {done} statements are done")?,
                }
                f.write_str(if *unknown { ", the next one was cut off" } else { "" })
            }
            State::Foreign => f.write_str("marked as failed by something else"),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for migration in &self.migrations {
            let MigrationStatus { version, description, state, installed_on, failure, noted, .. } = migration;
            write!(
                f,
                "{version}  {description}: {state}{}",
                if *noted { ", noted by a baseline" } else { "" }
            )?;
            if let Some(installed_on) = installed_on {
                write!(f, " ({installed_on})")?;
            }
            writeln!(f)?;
            for line in failure.iter().flat_map(|failure| failure.lines()) {
                writeln!(f, "    {line}")?;
            }
        }
        for InvalidIndex { name, table, building } in &self.invalid_indexes {
            let why =
                if *building { "is being built" } else { "was left invalid by a build that was interrupted" };
            writeln!(f, "index {name} of {table} {why}")?;
        }
        for constraint in &self.unvalidated {
            writeln!(f, "constraint {constraint} is not validated")?;
        }
        if let Some(pid) = self.running {
            writeln!(f, "a runner is at work (server process {pid})")?;
        }
        Ok(())
    }
}
