//! A backfill on its way, batch by batch.

use sqlx::{PgConnection, Row as _};

use super::form::Form;
use super::key::Key;
use super::ledger::{self, Ledger, Place};
use super::{BackfillError, Progress};
use crate::file::Pace;
use crate::runner::Patience;
use crate::wire;

/// How often a table is walked for [`Backfill::repeat`] before something has to be wrong.
pub(super) const PASSES: i32 = 20;

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
    key.refuse_change(&form)?;
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

/// How many rows each job has looked at that is not done.
pub(crate) async fn places(connection: &mut PgConnection) -> Result<Vec<(String, i64)>, sqlx::Error> {
    ledger::places(connection).await
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
