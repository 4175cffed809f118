//! Running seeds, undoing them, and telling which have run.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::Database;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::history::{self, Applied};
use super::script::{self, Fault};
use super::{Action, Seed, SeedError, Seeds, Undo, csv};

/// A seed that was run or undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Done {
    /// Its name.
    pub name: String,
    /// The rows that were inserted or deleted; known of CSV files.
    pub rows: Option<u64>,
    /// How long it took.
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub took: Duration,
}

fn milliseconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(took.as_millis()).unwrap_or(u64::MAX))
}

/// Which seeds to undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one that ran last.
    Last,
    /// One by its name.
    Named(String),
    /// All that have run.
    All,
}

/// A seed and whether it has run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// Its name.
    pub name: String,
    /// Whether it has run.
    pub state: State,
    /// When it has run, in UTC: `2026-11-27T10:00:00Z`.
    pub applied_at: Option<String>,
    /// The rows that it has inserted; known of CSV files.
    pub rows: Option<i64>,
}

/// Whether a seed has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum State {
    /// Not yet.
    Pending,
    /// It is not for this environment.
    NotHere,
    /// It has.
    Applied,
    /// It has, and its file was changed since.
    Changed,
    /// It has, and is not among the seeds any more.
    Missing,
}

/// Runs the seeds that have not run on this database, and are for the environment or for all.
///
/// SQL: a transaction for each, `BEGIN`, `SELECT pg_advisory_xact_lock(…)`, whether it has run meanwhile, what the seed
/// sends, `INSERT INTO _orm_seeds …`, `COMMIT`.
///
/// # Errors
/// [`SeedError::Failed`] for the first that fails: those before it have run, and it can be run again.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> Result<(), orm::migrate::seed::SeedError> {
/// use orm::migrate::seed::{self, Seeds};
///
/// let seeds = Seeds::read("seeds")?;
/// for done in seed::up(db, &seeds, Some("development")).await? {
///     println!("{}", done.name);
/// }
/// # Ok(())
/// # }
/// ```
pub async fn up(db: &Database, seeds: &Seeds, environment: Option<&str>) -> Result<Vec<Done>, SeedError> {
    let waiting = waiting(db, seeds, environment).await?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    history::prepare(db).await?;
    let mut done = Vec::new();
    for seed in waiting {
        let ran = run(db, seed).await.map_err(|fault| failed(&seed.name, fault))?;
        done.extend(ran);
    }
    Ok(done)
}

/// The names of the seeds that [`up`] would run. One round trip or two; nothing is written.
///
/// # Errors
/// [`SeedError::Database`].
pub async fn pending(
    db: &Database,
    seeds: &Seeds,
    environment: Option<&str>,
) -> Result<Vec<String>, SeedError> {
    Ok(waiting(db, seeds, environment).await?.into_iter().map(|seed| seed.name.clone()).collect())
}

async fn waiting<'a>(
    db: &Database,
    seeds: &'a Seeds,
    environment: Option<&str>,
) -> Result<Vec<&'a Seed>, SeedError> {
    let applied = history::applied(db).await?;
    let is_waiting =
        |seed: &&Seed| seed.is_for(environment) && !applied.iter().any(|applied| applied.name == seed.name);
    Ok(seeds.iter().filter(is_waiting).collect())
}

fn failed(name: &str, Fault { error, place }: Fault) -> SeedError {
    SeedError::Failed { name: name.to_owned(), place, error }
}

/// Runs one; nothing if somebody else has done so meanwhile.
async fn run(db: &Database, seed: &Seed) -> Result<Option<Done>, Fault> {
    let started = Instant::now();
    let tx = db.begin().await?;
    history::lock(&tx).await?;
    if history::has_run(&tx, &seed.name).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let checksum = checksum(&seed.action);
    let rows = match &seed.action {
        Action::Function(function) => {
            function.call(&tx).await?;
            history::note(&tx, &seed.name, None, None).await?;
            None
        }
        Action::Sql(sql) => {
            script::run(&tx, sql).await?;
            history::note(&tx, &seed.name, checksum.as_deref(), None).await?;
            None
        }
        Action::Csv { table, text } => {
            let inserted = csv::insert(&tx, table, text).await.map_err(Fault::of_csv)?;
            history::note(&tx, &seed.name, checksum.as_deref(), Some((table, &inserted))).await?;
            Some(inserted.rows)
        }
    };
    tx.commit().await?;
    Ok(Some(Done { name: seed.name.clone(), rows, took: started.elapsed() }))
}

/// Undoes seeds that have run, the latest first, each in a transaction of its own. Whether all of them can be undone is
/// looked at before the first is. Returns what was undone, in that order.
///
/// Rows of CSV files are deleted by the keys that were noted when they were inserted: rows that were there before stay.
///
/// # Errors
/// [`SeedError::NotApplied`], [`SeedError::Irreversible`]: nothing was undone. [`SeedError::Failed`] for the first that
/// fails: those before it are undone.
pub async fn down(db: &Database, seeds: &Seeds, which: &Which) -> Result<Vec<Done>, SeedError> {
    let mut chosen = history::applied(db).await?;
    chosen.reverse();
    match which {
        Which::All => {}
        Which::Last => chosen.truncate(1),
        Which::Named(name) => {
            chosen.retain(|applied| applied.name == *name);
            if chosen.is_empty() {
                return Err(SeedError::NotApplied { name: name.clone() });
            }
        }
    }
    for applied in &chosen {
        if let Some(reason) = why_irreversible(db, seeds, applied).await? {
            return Err(SeedError::Irreversible { name: applied.name.clone(), reason });
        }
    }
    let mut done = Vec::new();
    for applied in chosen {
        let undone = undo(db, seeds, &applied).await;
        done.extend(undone.map_err(|fault| failed(&applied.name, fault))?);
    }
    Ok(done)
}

async fn why_irreversible(db: &Database, seeds: &Seeds, applied: &Applied) -> Result<Option<String>> {
    if let Some(table) = &applied.table {
        let has_keys = history::keys(db, &applied.name).await?.is_some();
        let reason = || format!("the table {table} has no primary key to remember its rows by");
        return Ok((!has_keys).then(reason));
    }
    Ok(match seeds.get(&applied.name) {
        None => Some("it is not among the seeds any more".to_owned()),
        Some(Seed { undo: Some(_), .. }) => None,
        Some(Seed { action: Action::Function(_), .. }) => {
            Some("it has no function that undoes it: give the seed an `undo`".to_owned())
        }
        Some(seed) => Some(format!("there is no file {}.down.sql", seed.name)),
    })
}

/// Undoes one; nothing if somebody else has done so meanwhile.
async fn undo(db: &Database, seeds: &Seeds, applied: &Applied) -> Result<Option<Done>, Fault> {
    let started = Instant::now();
    let tx = db.begin().await?;
    history::lock(&tx).await?;
    if !history::has_run(&tx, &applied.name).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let undo = seeds.get(&applied.name).and_then(|seed| seed.undo.as_ref());
    let rows = match (&applied.table, undo) {
        (Some(table), _) => {
            let keys = history::keys(&tx, &applied.name).await?.unwrap_or_default();
            Some(csv::delete(&tx, table, &keys).await?)
        }
        (None, Some(Undo::Function(function))) => {
            function.call(&tx).await?;
            None
        }
        (None, Some(Undo::Sql(sql))) => {
            script::run(&tx, sql).await?;
            None
        }
        // The caller has looked.
        (None, None) => return Err(Error::new(ErrorKind::Other, "nothing undoes it").into()),
    };
    history::forget(&tx, &applied.name).await?;
    tx.commit().await?;
    Ok(Some(Done { name: applied.name.clone(), rows, took: started.elapsed() }))
}

/// Every seed and whether it has run: those of `seeds` in their order, behind them what has run and is not among them
/// any more. One round trip or two; nothing is written.
///
/// # Errors
/// [`SeedError::Database`].
pub async fn status(
    db: &Database,
    seeds: &Seeds,
    environment: Option<&str>,
) -> Result<Vec<Status>, SeedError> {
    let applied = history::applied(db).await?;
    let of_seed = |seed: &Seed| {
        let ran = applied.iter().find(|applied| applied.name == seed.name);
        let state = match ran {
            None if seed.is_for(environment) => State::Pending,
            None => State::NotHere,
            Some(ran) if ran.checksum == checksum(&seed.action) => State::Applied,
            Some(_) => State::Changed,
        };
        Status {
            name: seed.name.clone(),
            state,
            applied_at: ran.map(|ran| ran.since.clone()),
            rows: ran.and_then(|ran| ran.rows),
        }
    };
    let missing = applied.iter().filter(|applied| seeds.get(&applied.name).is_none());
    let of_missing = missing.map(|applied| Status {
        name: applied.name.clone(),
        state: State::Missing,
        applied_at: Some(applied.since.clone()),
        rows: applied.rows,
    });
    Ok(seeds.iter().map(of_seed).chain(of_missing).collect())
}

/// A number that changes with the file.
fn checksum(action: &Action) -> Option<String> {
    let text: &[u8] = match action {
        Action::Function(_) => return None,
        Action::Sql(sql) => sql.as_bytes(),
        Action::Csv { text, .. } => text,
    };
    let digest = Sha256::digest(text);
    let mut checksum = String::new();
    for byte in digest {
        // Writing to a String does not fail.
        let _ = write!(checksum, "{byte:02x}");
    }
    Some(checksum)
}
