//! The rows of what is kept of the migrations.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Error, Row as _};

use super::RunError;
use crate::file::Script;
use crate::wire;

/// Which way a file leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is undone.
    Down,
}

/// A row of `_sqlx_migrations`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) version: i64,
    pub(super) description: String,
    pub(super) success: bool,
    pub(super) checksum: Vec<u8>,
    pub(super) installed_on: String,
}

/// A row of `_orm_migration_progress`: a file that was begun and is not done, or that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) version: i64,
    pub(super) direction: Direction,
    /// How many of its statements are done.
    pub(super) done: usize,
    /// The checksum of these.
    pub(super) done_checksum: Vec<u8>,
    /// Whether the next one is on its way, outside of a transaction.
    pub(super) begun: bool,
    pub(super) error: Option<String>,
    /// Whether a baseline has noted the migration.
    pub(super) noted: bool,
}

/// Both tables as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// By version.
    pub(super) applied: Vec<Applied>,
    pub(super) progress: Vec<Progress>,
    /// The backfills that have a place, with how many rows they have looked at.
    pub(super) backfills: Vec<(String, i64)>,
}

/// What stands in the place of a direction where a baseline has noted a migration.
pub(super) const BASELINE: &str = "baseline";

impl Records {
    /// The row of a version in `_sqlx_migrations`.
    pub(super) fn applied(&self, version: i64) -> Option<&Applied> {
        self.applied.iter().find(|applied| applied.version == version)
    }

    /// How far a file has come.
    pub(super) fn progress(&self, version: i64) -> Option<&Progress> {
        self.progress.iter().find(|progress| progress.version == version)
    }

    /// How far a file has come that was begun and is not done.
    pub(super) fn unfinished(&self, version: i64) -> Option<&Progress> {
        self.applied(version).filter(|applied| !applied.success).and_then(|_| self.progress(version))
    }
}

impl Records {
    /// Whether a migration is applied because a baseline has noted it.
    pub(super) fn is_noted(&self, version: i64) -> bool {
        self.applied(version).is_some_and(|applied| applied.success)
            && self.progress(version).is_some_and(|progress| progress.noted)
    }

    /// How many rows the backfill of a migration has looked at.
    pub(super) fn backfilled(&self, version: i64, direction: Direction) -> Option<i64> {
        let name = direction.backfill(version);
        self.backfills.iter().find(|(of, _)| *of == name).map(|(_, rows)| *rows)
    }
}

impl Applied {
    pub(super) fn of(row: &PgRow) -> Result<Self, Error> {
        Ok(Applied {
            version: row.try_get(0)?,
            description: row.try_get(1)?,
            success: row.try_get(2)?,
            checksum: row.try_get(3)?,
            installed_on: row.try_get(4)?,
        })
    }

    /// Whether the file is the one that was applied.
    pub(super) fn is_of(&self, script: &Script) -> bool {
        self.checksum == script.checksum()
    }
}

impl Progress {
    pub(super) fn of(row: &PgRow) -> Result<Self, Error> {
        let direction: String = row.try_get(1)?;
        Ok(Progress {
            version: row.try_get(0)?,
            direction: if direction == Direction::Down.word() { Direction::Down } else { Direction::Up },
            done: usize::try_from(row.try_get::<i32, _>(2)?).unwrap_or_default(),
            done_checksum: row.try_get(3)?,
            begun: row.try_get(4)?,
            error: row.try_get(5)?,
            noted: direction == BASELINE,
        })
    }
}

impl Direction {
    /// What the backfill of a migration's file is called.
    pub(super) fn backfill(self, version: i64) -> String {
        format!("migration {version} {}", self.word())
    }

    /// As the table has it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

/// The rows of one of the tables.
pub(super) async fn read<T>(
    connection: &mut PgConnection,
    sql: String,
    of: fn(&PgRow) -> Result<T, Error>,
) -> Result<Vec<T>, RunError> {
    let rows = wire::rows(connection, sql, &[]).await.map_err(RunError::database)?;
    rows.iter().map(of).collect::<Result<_, _>>().map_err(RunError::database)
}
