//! One UPDATE or DELETE over a large table, in batches.
//!
//! The table is walked in the order of its primary key, or of another unique key that is NOT NULL. Each batch is a short
//! transaction of its own, which also keeps how far it has come, in `_orm_backfills`: so each row is touched once, and a run
//! that was killed is gone on with by the next. Two that run at once take turns.
//!
//! The walk ends where a batch is not full. Rows that are inserted meanwhile, behind it or with a key that it has passed, are
//! not seen. Where the statement's condition is
//! false for rows that are done (`SET slug = … WHERE slug IS NULL`), [`repeat`](Backfill::repeat) walks again until
//! nothing is left; otherwise a default or a trigger has to see to new rows.

mod bar;
mod form;
mod job;
mod key;
mod ledger;

use std::time::Duration;

use orm_core::session::Database;

use crate::file::Pace;
use crate::runner::Patience;

pub use self::bar::Bar;
pub(crate) use self::job::{Job, forget, places, run};

/// A statement that runs in batches.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = orm::prelude::Database::from_env().await?;
/// use orm_migrate::backfill::Backfill;
///
/// let done = Backfill::new("slugs of posts", "UPDATE posts SET slug = lower(title) WHERE slug IS NULL")
///     .batch(500)
///     .repeat()
///     .run(&db)
///     .await?;
/// println!("{} rows", done.changed);
/// # Ok(()) }
/// ```
#[must_use = "a backfill does nothing until it is run: `.run(&db).await`"]
pub struct Backfill<'a> {
    name: &'a str,
    statement: &'a str,
    pace: Pace,
    patience: Patience,
    on_progress: Box<dyn FnMut(Progress) + Send + 'a>,
}

/// How far a backfill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Progress {
    /// How many rows were changed, in all passes and by all runs.
    pub changed: u64,
    /// How many rows were looked at in this pass.
    pub seen: u64,
    /// How many rows the table has, by the server's estimate; `None` if it has none.
    pub estimated_rows: Option<u64>,
    /// Which time the table is walked, from 1.
    pub pass: u32,
}

/// Why a backfill was not run to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackfillError {
    /// The statement cannot be run in batches.
    #[error("the statement cannot be run in batches: {reason}")]
    Form {
        /// What it would have to be.
        reason: &'static str,
    },
    /// There is no key to walk the table by.
    #[error(
        "{table} does not exist, or has no unique key that is NOT NULL, by which it could be walked: add a primary key"
    )]
    NoKey {
        /// The table.
        table: String,
    },
    /// It changes the key that the table is walked by.
    #[error(
        "the statement sets {column}, by which the rows of {table} are walked: set it in a migration that is no backfill"
    )]
    Key {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The same name stands for another statement.
    #[error(
        "the backfill `{name}` was begun with another statement: give this one another name, or delete its row in \
         _orm_backfills"
    )]
    Changed {
        /// The name.
        name: String,
    },
    /// It does not come to an end.
    #[error(
        "after {passes} passes there is still something to change: the condition has to be false for rows that are done, \
         or it must not repeat"
    )]
    Endless {
        /// How often the table was walked.
        passes: i32,
    },
    /// No schema that its table could be created in.
    #[error("no schema of the search path exists: create one, or set search_path")]
    NoSchema,
    /// The server could not be reached.
    #[error(transparent)]
    Connect(#[from] orm_core::error::Error),
    /// A batch failed, or the connection was lost. What was done before stays, and the next run goes on there.
    #[error("{}: what was done stays, and the next run goes on there", crate::wire::said(.0))]
    Server(#[from] sqlx::Error),
}

impl<'a> Backfill<'a> {
    /// An UPDATE or DELETE without RETURNING. The name is what a later run finds it by.
    pub fn new(name: &'a str, statement: &'a str) -> Self {
        Backfill {
            name,
            statement,
            pace: Pace::default(),
            patience: Patience::default(),
            on_progress: Box::new(|_| {}),
        }
    }

    /// How many rows are looked at in one transaction; 1000 if nothing is said.
    pub fn batch(mut self, rows: u32) -> Self {
        self.pace.batch = rows.max(1);
        self
    }

    /// How long it rests between two of them, for the sake of others and of replicas; 10 ms if nothing is said.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pace.pause = pause;
        self
    }

    /// Walks the table again until nothing changes any more: for rows that come in meanwhile. The condition has to be
    /// false for rows that are done.
    pub fn repeat(mut self) -> Self {
        self.pace.repeat = true;
        self
    }

    /// How long a batch waits for a row that somebody else keeps, and how often it is tried again.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Is called behind each batch. [`Bar::show`] makes a bar of it.
    pub fn on_progress(mut self, told: impl FnMut(Progress) + Send + 'a) -> Self {
        self.on_progress = Box::new(told);
        self
    }

    /// Runs it, or what is left of it; one that is done already does nothing. It opens a connection of its own.
    ///
    /// SQL of a batch: `BEGIN`, `SELECT … FROM _orm_backfills … FOR UPDATE`, `SELECT` of the next key, the statement with the
    /// range of keys as a further condition, `UPDATE _orm_backfills`, `COMMIT`.
    ///
    /// # Errors
    /// [`BackfillError`]. What was done stays, and the next run goes on there.
    pub async fn run(mut self, db: &Database) -> Result<Progress, BackfillError> {
        let mut connection = db.connect_apart().await?;
        self.patience.apply(&mut connection).await?;
        let job = Job {
            name: self.name,
            statement: self.statement,
            pace: &self.pace,
            patience: self.patience,
            may_change: false,
        };
        let done = run(&mut connection, &job, &mut self.on_progress).await;
        // Whether the server hears the goodbye changes nothing.
        let _ = sqlx::Connection::close(connection).await;
        done
    }

    /// Forgets how far it has come, so that it runs from the beginning next time.
    ///
    /// # Errors
    /// Those of the connection.
    pub async fn forget(&self, db: &Database) -> Result<(), BackfillError> {
        let mut connection = db.connect_apart().await?;
        ledger::forget(&mut connection, self.name).await?;
        Ok(())
    }
}
