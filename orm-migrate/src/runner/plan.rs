//! What there is to do: the files against what is applied. Pure.

use std::fmt;

use super::records::{Direction, Records};
use super::{Patience, RunError};
use crate::file::{Migration, Migrations, Script};

/// Where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Applies all that is not.
    Up,
    /// Applies all up to this version, itself with them.
    UpTo(i64),
    /// Undoes the last one.
    Down,
    /// Undoes all above this version.
    DownTo(i64),
    /// Undoes all.
    DownAll,
}

/// The files that will run, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<'a> {
    /// They.
    pub steps: Vec<Step<'a>>,
    /// The files that [`hold_contracts`](super::Runner::hold_contracts) holds: the first takes away what older programs use, and
    /// the others come behind it.
    pub held: Vec<&'a Script>,
    patience: Patience,
}

/// A file that will run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The migration that it is of.
    pub migration: &'a Migration,
    /// Which way.
    pub direction: Direction,
    /// The file.
    pub script: &'a Script,
    /// How many of its statements are done already.
    pub done: usize,
}

/// What is let pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools)] // each is asked for by itself
pub(super) struct Leniency {
    pub(super) out_of_order: bool,
    pub(super) missing: bool,
    pub(super) hold_contracts: bool,
    pub(super) undo_noted: bool,
}

impl<'a> Plan<'a> {
    /// # Errors
    /// Whatever speaks against it, before anything is touched.
    pub(super) fn of(
        migrations: &'a Migrations,
        records: &Records,
        target: Target,
        leniency: Leniency,
        patience: Patience,
    ) -> Result<Self, RunError> {
        for applied in records.applied.iter().filter(|applied| !applied.success) {
            if records.progress(applied.version).is_none() {
                return Err(RunError::Foreign { version: applied.version });
            }
        }
        let mut held = Vec::new();
        let steps = match target {
            Target::Up => up(migrations, records, i64::MAX, leniency, &mut held),
            Target::UpTo(version) => {
                known(migrations, version)?;
                up(migrations, records, version, leniency, &mut held)
            }
            Target::Down => {
                let last = records.applied.last().map_or(i64::MIN, |applied| applied.version);
                down(migrations, records, last.saturating_sub(1), leniency)
            }
            Target::DownTo(version) => {
                // Of a migration that comes before the first, there is no file.
                if version != 0 {
                    known(migrations, version)?;
                }
                down(migrations, records, version, leniency)
            }
            Target::DownAll => down(migrations, records, i64::MIN, leniency),
        };
        Ok(Plan { steps: steps?, held, patience })
    }
}

fn known(migrations: &Migrations, version: i64) -> Result<(), RunError> {
    migrations.get(version).map(drop).ok_or(RunError::NoSuchVersion { version })
}

fn up<'a>(
    migrations: &'a Migrations,
    records: &Records,
    last: i64,
    leniency: Leniency,
    held: &mut Vec<&'a Script>,
) -> Result<Vec<Step<'a>>, RunError> {
    let without_file = records.applied.iter().map(|applied| applied.version);
    let versions: Vec<i64> = without_file.filter(|version| migrations.get(*version).is_none()).collect();
    if !versions.is_empty() && !leniency.missing {
        return Err(RunError::Removed { versions });
    }
    let newest =
        records.applied.iter().filter(|applied| applied.success).map(|applied| applied.version).max();
    let mut steps = Vec::new();
    for migration in migrations {
        let script = &migration.up;
        let file = || script.file().to_owned();
        let done = match records.applied(migration.version) {
            Some(applied) if applied.success && !applied.is_of(script) => {
                return Err(RunError::Edited { file: file() });
            }
            Some(applied) if applied.success => continue,
            Some(_) => {
                let progress = records.unfinished(migration.version);
                if progress.is_some_and(|progress| progress.direction == Direction::Down) {
                    return Err(RunError::Unfinished { file: file(), advice: "undo it to its end" });
                }
                progress.map_or(0, |progress| progress.done)
            }
            None if migration.version > last => continue,
            None => match newest.filter(|newest| *newest > migration.version) {
                Some(newest) if !leniency.out_of_order => {
                    return Err(RunError::OutOfOrder { file: file(), newest });
                }
                _ => 0,
            },
        };
        let is_behind = !held.is_empty() || leniency.hold_contracts && script.is_contract();
        if is_behind && migration.version <= last {
            held.push(script);
        } else if migration.version <= last {
            steps.push(Step { migration, direction: Direction::Up, script, done });
        }
    }
    Ok(steps)
}

fn down<'a>(
    migrations: &'a Migrations,
    records: &Records,
    above: i64,
    leniency: Leniency,
) -> Result<Vec<Step<'a>>, RunError> {
    let mut steps = Vec::new();
    for applied in records.applied.iter().rev() {
        if applied.version <= above {
            continue;
        }
        let Some(migration) = migrations.get(applied.version) else {
            return Err(RunError::Removed { versions: vec![applied.version] });
        };
        if records.is_noted(applied.version) && !leniency.undo_noted {
            return Err(RunError::Noted { file: migration.up.file().to_owned() });
        }
        let script = match (&migration.down, migration.why_irreversible()) {
            (Some(down), None) => down,
            (down, reason) => {
                return Err(RunError::Irreversible {
                    file: down.as_ref().unwrap_or(&migration.up).file().to_owned(),
                    reason: reason.unwrap_or_default().to_owned(),
                });
            }
        };
        // One that is half applied is undone from its beginning.
        let undone =
            records.unfinished(applied.version).filter(|progress| progress.direction == Direction::Down);
        let done = undone.map_or(0, |progress| progress.done);
        steps.push(Step { migration, direction: Direction::Down, script, done });
    }
    Ok(steps)
}

/// The SQL that would be sent, with the files in comments.
impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("-- nothing to do\n");
        }
        writeln!(f, "SET statement_timeout = 0;\nSET lock_timeout = {};", self.patience.milliseconds())?;
        for Step { script, done, .. } in &self.steps {
            writeln!(f, "\n-- {}", script.file())?;
            if let Some(pace) = script.backfill() {
                writeln!(f, "-- in batches of {} rows, {}ms apart", pace.batch, pace.pause.as_millis())?;
            }
            let (begin, end) = if script.is_transactional() { ("BEGIN;\n", "COMMIT;\n") } else { ("", "") };
            f.write_str(begin)?;
            for (index, statement) in script.statements().iter().enumerate() {
                if index < *done {
                    writeln!(f, "-- done before: {}", statement.excerpt())?;
                } else {
                    writeln!(f, "{};", statement.sql)?;
                }
            }
            f.write_str(end)?;
        }
        Ok(())
    }
}
