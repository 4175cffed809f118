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
mod key;
mod ledger;

use std::time::Duration;

use orm_core::session::Database;
use sqlx::{PgConnection, Row as _};

use self::form::Form;
use self::key::Key;
use self::ledger::{Ledger, Place};
use crate::file::Pace;
use crate::runner::Patience;
use crate::wire;

pub use self::bar::Bar;

/// How often a table is walked for [`Backfill::repeat`] before something has to be wrong.
const PASSES: i32 = 20;

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
    #[error("{0}: what was done stays, and the next run goes on there")]
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

/// What is to be done.
pub(crate) struct Job<'a> {
    pub(crate) name: &'a str,
    pub(crate) statement: &'a str,
    pub(crate) pace: &'a Pace,
    pub(crate) patience: Patience,
    /// Whether the statement may be another one than that which it was begun with: corrected, it goes on.
    pub(crate) may_change: bool,
}

/// Runs a job on a connection whose `lock_timeout` is set.
pub(crate) async fn run(
    connection: &mut PgConnection,
    job: &Job<'_>,
    on_progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Progress, BackfillError> {
    let form = Form::of(job.statement)?;
    let key = Key::of(connection, form.table).await?;
    let estimated_rows = estimate(connection, form.table).await?;
    let ledger = Ledger::open(connection, job, form.table).await?;
    let mut attempts = 0;
    loop {
        match batch(connection, job, &form, &key, &ledger).await {
            Ok(place) => {
                attempts = 0;
                let progress = Progress::of(&place, estimated_rows);
                on_progress(progress);
                if place.finished {
                    return Ok(progress);
                }
                if place.pass > PASSES {
                    return Err(BackfillError::Endless { passes: PASSES });
                }
                tokio::time::sleep(job.pace.pause).await;
            }
            Err(error) => {
                if wire::answer(&error).is_some() {
                    wire::send(connection, "ROLLBACK").await?;
                }
                let pause = job.patience.pause(attempts).filter(|_| wire::is_collision(&error));
                let Some(pause) = pause else { return Err(error.into()) };
                attempts += 1;
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Forgets a job that is done, as a part of the caller's transaction.
pub(crate) async fn forget(connection: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    ledger::forget(connection, name).await
}

/// One batch, and where that leads.
async fn batch(
    connection: &mut PgConnection,
    job: &Job<'_>,
    form: &Form<'_>,
    key: &Key,
    ledger: &Ledger,
) -> Result<Place, sqlx::Error> {
    // Keys are kept as text, which has to mean the same in the next session.
    wire::send(connection, "BEGIN; SET LOCAL DateStyle = 'ISO'").await?;
    let mut place = ledger.lock(connection, job.name).await?;
    if !place.finished {
        advance(connection, job, form, key, &mut place).await?;
        ledger.keep(connection, job.name, &place).await?;
    }
    wire::send(connection, "COMMIT").await?;
    Ok(place)
}

async fn advance(
    connection: &mut PgConnection,
    job: &Job<'_>,
    form: &Form<'_>,
    key: &Key,
    place: &mut Place,
) -> Result<(), sqlx::Error> {
    let position: Vec<Option<&str>> =
        place.position.iter().flatten().map(|value| Some(value.as_str())).collect();
    let has_position = place.position.is_some();
    let next = wire::rows(connection, key.next_sql(form, job.pace.batch, has_position), &position).await?;
    let Some(next) = next.first() else {
        end_pass(job, place);
        return Ok(());
    };
    let seen: i64 = next.try_get(0)?;
    let last = (1..=key.len()).map(|at| next.try_get(at)).collect::<Result<Vec<String>, _>>()?;
    let mut arguments: Vec<Option<&str>> = last.iter().map(|value| Some(value.as_str())).collect();
    arguments.extend(position);
    let changed = wire::execute(connection, form.within(&key.range(form, has_position)), &arguments).await?;
    let changed = i64::try_from(changed).unwrap_or(i64::MAX);
    place.seen += seen;
    place.changed += changed;
    place.total += changed;
    place.position = Some(last);
    if seen < i64::from(job.pace.batch) {
        end_pass(job, place);
    }
    Ok(())
}

/// The end of the table is where a batch is not full: whoever waits for an empty one runs after those who insert rows for
/// ever.
fn end_pass(job: &Job<'_>, place: &mut Place) {
    if job.pace.repeat && place.changed > 0 {
        *place = Place { position: None, pass: place.pass + 1, seen: 0, changed: 0, ..*place };
    } else {
        place.finished = true;
    }
}

async fn estimate(connection: &mut PgConnection, table: &str) -> Result<Option<u64>, sqlx::Error> {
    let sql = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass($1)";
    let rows = wire::rows(connection, sql, &[Some(table)]).await?;
    let estimate: Option<i64> = rows.first().map(|row| row.try_get(0)).transpose()?;
    // Of a table that was never analyzed it is -1.
    Ok(estimate.and_then(|rows| u64::try_from(rows).ok()))
}

impl Progress {
    fn of(place: &Place, estimated_rows: Option<u64>) -> Self {
        // Counts, which never sink below zero.
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Progress {
            changed: count(place.total),
            seen: count(place.seen),
            estimated_rows,
            pass: u32::try_from(place.pass).unwrap_or_default(),
        }
    }
}
