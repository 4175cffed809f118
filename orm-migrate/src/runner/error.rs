use std::fmt::{self, Write as _};
use std::time::Duration;

use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::backfill::BackfillError;
use crate::file::{Statement, excerpt};
use crate::wire;

/// Why migrations were not run, or not to their end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A statement of a file failed.
    #[error("{0}")]
    Statement(Box<Failure>),
    /// The connection was lost within a file.
    #[error("{file}: the connection was lost: {source}: run it again, which goes on where this one ended")]
    Lost {
        /// The file.
        file: String,
        /// The driver's words.
        source: sqlx::Error,
    },
    /// The server could not be reached.
    #[error(transparent)]
    Connect(#[from] orm_core::error::Error),
    /// What is kept of the migrations cannot be read or written.
    #[error("the table of applied migrations cannot be used: {}", wire::said(.0))]
    Database(#[source] sqlx::Error),
    /// No schema that tables could be created in.
    #[error("no schema of the search path exists: create one, or set search_path")]
    NoSchema,
    /// Another runner is at work.
    #[error("another runner is at work{}, and was not done within {waited:?}: wait for it, or end it by pg_terminate_backend", by(*pid))]
    Occupied {
        /// How long this one has waited.
        waited: Duration,
        /// The other's server process.
        pid: Option<i32>,
    },
    /// The session does not have its advisory lock any more.
    #[error(
        "the advisory lock that keeps two runners apart is gone: connect to the server itself, not to a pooler in transaction \
         mode"
    )]
    LockGone,
    /// The server does not know what the session has just prepared: another one has got it.
    #[error(
        "one session's statements come to several sessions of the server: connect to the server itself, not to a pooler in \
         transaction mode: {}",
        wire::said(source)
    )]
    Pooled {
        /// The driver's words.
        source: sqlx::Error,
    },
    /// A file was changed after it was applied.
    #[error(
        "{file} was changed after it was applied: put it back as it was, and write what is new into a migration of its own"
    )]
    Edited {
        /// The file.
        file: String,
    },
    /// Migrations are applied whose files are not there.
    #[error(
        "applied, but without a file: {}: bring the files back, or use a newer version of the application",
        list(versions)
    )]
    Removed {
        /// Their versions.
        versions: Vec<i64>,
    },
    /// A file comes before one that is applied.
    #[error(
        "{file} is older than {newest}, which is applied: give it a version after that, or allow it to run out of order: `--allow-out-of-order`"
    )]
    OutOfOrder {
        /// The file.
        file: String,
        /// The newest version that is applied.
        newest: i64,
    },
    /// No migration of that version.
    #[error("there is no migration {version}")]
    NoSuchVersion {
        /// The version.
        version: i64,
    },
    /// A migration that was to be undone cannot be.
    #[error("{file} cannot be undone: {reason}")]
    Irreversible {
        /// The down file, or the up file if there is none.
        file: String,
        /// Why.
        reason: String,
    },
    /// A migration that was to be undone never ran here.
    #[error("{file} was noted by a baseline and never ran here: undoing it would drop what was there before")]
    Noted {
        /// The file.
        file: String,
    },
    /// A file without transaction that was begun in one direction has to be ended in it.
    #[error("{file} was begun and is not done: {advice} before anything else")]
    Unfinished {
        /// The file.
        file: String,
        /// What to do.
        advice: &'static str,
    },
    /// A row says that a migration is half applied, and nothing tells how far.
    #[error(
        "migration {version} is marked as failed by something else than this runner: look at the database, and set \
         success or delete its row in _sqlx_migrations"
    )]
    Foreign {
        /// The version.
        version: i64,
    },
    /// A file was changed in what had been run of it.
    #[error(
        "{file} was changed in its first {done} statements, which have run already: put them back as they were"
    )]
    ChangedSinceBegun {
        /// The file.
        file: String,
        /// How many statements have run.
        done: usize,
    },
    /// Nobody knows whether a statement has happened.
    #[error(
        "{file}:{line}: the run was cut off while this statement was on its way, and it may or may not have happened: look at \
         the database, and say so (Runner::resolve)\n  {statement}"
    )]
    Unknown {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The beginning of the statement.
        statement: String,
    },
    /// A backfill of a file cannot be run.
    #[error("{file}:{line}: {source}")]
    Backfill {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// Why.
        source: BackfillError,
    },
    /// There is nothing to resolve.
    #[error("migration {version} has no statement whose outcome is unknown")]
    NothingToResolve {
        /// The version.
        version: i64,
    },
}

/// A statement of a file that the server refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The file.
    pub file: String,
    /// The line: of what the server points at, or of the statement's beginning.
    pub line: usize,
    /// The beginning of the statement.
    pub statement: String,
    /// The SQLSTATE.
    pub code: String,
    /// The server's words.
    pub message: String,
    /// What it says beside them.
    pub detail: Option<String>,
    /// What it proposes.
    pub hint: Option<String>,
    /// What is applied of the file, and what to do next.
    pub advice: String,
}

impl Failure {
    pub(super) fn new(
        file: &str,
        statement: &Statement<'_>,
        error: &PgDatabaseError,
        advice: String,
    ) -> Self {
        let position = match error.position() {
            Some(PgErrorPosition::Original(position)) => position,
            _ => 0,
        };
        Failure {
            file: file.to_owned(),
            line: statement.line_of(position),
            statement: excerpt(statement.sql),
            code: error.code().to_owned(),
            message: error.message().to_owned(),
            detail: error.detail().map(str::to_owned),
            hint: error.hint().map(str::to_owned),
            advice,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { file, line, statement, code, message, detail, hint, advice } = self;
        write!(f, "{file}:{line}: {message} (SQLSTATE {code})\n  {statement}")?;
        for more in [detail, hint].into_iter().flatten() {
            write!(f, "\n  {more}")?;
        }
        if code == "55P03" {
            f.write_str("\n  another transaction keeps the lock: look for long ones in pg_stat_activity")?;
        }
        write!(f, "\n  {advice}")
    }
}

impl RunError {
    /// What the server has said of a statement, if it is that.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            RunError::Statement(failure) => Some(failure),
            _ => None,
        }
    }

    /// What the server says of the runner's own statements.
    pub(super) fn database(error: sqlx::Error) -> Self {
        // There is no such prepared statement, or there is one already, or it has other parameters.
        match wire::code(&error) {
            "26000" | "42P05" | "08P01" => RunError::Pooled { source: error },
            _ => RunError::Database(error),
        }
    }

    /// A statement's error: the server's answer, or the loss of the connection.
    pub(super) fn of(file: &str, statement: &Statement<'_>, error: sqlx::Error, advice: &str) -> Self {
        match wire::answer(&error) {
            Some(answer) => {
                RunError::Statement(Box::new(Failure::new(file, statement, answer, advice.to_owned())))
            }
            None => RunError::Lost { file: file.to_owned(), source: error },
        }
    }
}

fn by(pid: Option<i32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (server process {pid})"))
}

fn list(versions: &[i64]) -> String {
    let mut text = String::new();
    for (index, version) in versions.iter().enumerate() {
        // Writing to a String does not fail.
        let _ = write!(text, "{}{version}", if index == 0 { "" } else { ", " });
    }
    text
}
