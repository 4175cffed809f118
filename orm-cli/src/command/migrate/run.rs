//! Applying and undoing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use orm_core::session::Database;
use orm_migrate::backfill::Bar;
use orm_migrate::file::{Migrations, Script};
use orm_migrate::runner::{Direction, Done, Event, Patience, Plan, Runner, State, Status, Target};
use serde_json::{Value, json};

use super::super::Answer;
use crate::arguments::{Run, To};
use crate::context::Context;
use crate::failure::{Exit, Failure, Result};
use crate::screen::{DIM, GOOD, WARN, count};

/// What is said of applying only.
#[derive(Clone, Copy, Default)]
pub(super) struct Forward {
    pub(super) allow_out_of_order: bool,
    pub(super) hold_contracts: bool,
}

pub(super) async fn run(
    cx: &mut Context<'_>,
    migrations: &Migrations,
    target: Target,
    arguments: &Run,
    forward: Forward,
) -> Answer {
    let db = cx.connect().await?;
    let is_confirmed = cx.global.yes;
    let runner = || {
        let patience = Patience { lock_timeout: arguments.lock_timeout, ..Patience::default() };
        let mut runner = Runner::new(&db, migrations).patience(patience);
        if arguments.allow_missing {
            runner = runner.allow_missing();
        }
        if forward.allow_out_of_order {
            runner = runner.allow_out_of_order();
        }
        if forward.hold_contracts {
            runner = runner.hold_contracts();
        }
        // Nobody is asked then.
        if is_confirmed { runner.undo_noted() } else { runner }
    };
    let plan = runner().plan(target).await?;
    if arguments.dry_run {
        return Ok(print_plan(cx, &plan));
    }
    let undone: Vec<&str> = plan
        .steps
        .iter()
        .filter(|step| step.direction == Direction::Down)
        .map(|step| step.migration.description.as_str())
        .collect();
    if !undone.is_empty() {
        tell_noted(cx, &runner().status().await?, &plan);
        let what = format!(
            "undo {} of {}, with the data that came with them: {}",
            count(undone.len() as u64, "migration"),
            cx.address()?,
            undone.join(", ")
        );
        cx.screen.confirm(&what, None)?;
    }
    let done = apply(cx, runner(), target, &AtomicBool::new(false)).await?;
    if done.is_empty() {
        let is_up = matches!(target, Target::Up | Target::UpTo(_));
        let state = match target {
            _ if is_up && migrations.is_empty() => "there are no migrations".to_owned(),
            _ if !plan.held.is_empty() => {
                "what is not applied takes away what older programs use, and is held".to_owned()
            }
            _ if is_up => "all migrations are applied".to_owned(),
            Target::DownTo(version) => format!("{version} is the last one that is applied"),
            _ => "none is applied".to_owned(),
        };
        cx.screen.line(format!("nothing to do: {state}"));
    }
    let held = tell_held(cx, &plan.held);
    Ok((json!({ "done": report(&done), "held": held, "dry_run": false }), Exit::Done))
}

/// Warns of what is undone although it never ran here.
fn tell_noted(cx: &mut Context<'_>, status: &Status, plan: &Plan<'_>) {
    for step in &plan.steps {
        let version = step.migration.version;
        if status.migrations.iter().any(|migration| migration.version == version && migration.noted) {
            let warning = cx.screen.paint(WARN, "warning:");
            let file = step.script.file();
            cx.screen.note(format!(
                "{warning} {file}: its migration was noted by a baseline and never ran here: what was there before goes"
            ));
        }
    }
}

/// Tells which files are held, and returns them.
pub(crate) fn tell_held<'a>(cx: &mut Context<'_>, held: &[&'a Script]) -> Vec<&'a str> {
    let word = cx.screen.paint(WARN, "held");
    for script in held {
        let why =
            if script.is_contract() { "takes away what older programs use" } else { "comes behind that" };
        cx.screen.line(format!("{word} {}: {why}", script.file()));
    }
    held.iter().map(|script| script.file()).collect()
}

/// To a version: forward if it is not applied, back if it is.
pub(super) async fn to(cx: &mut Context<'_>, migrations: &Migrations, arguments: &To) -> Answer {
    if arguments.version == 0 {
        return run(cx, migrations, Target::DownAll, &arguments.run, Forward::default()).await;
    }
    let db = cx.connect().await?;
    let status = Runner::new(&db, migrations).status().await?;
    db.close().await;
    let found = status.migrations.iter().find(|migration| migration.version == arguments.version);
    let target = match found.map(|migration| migration.state) {
        None => {
            let message = format!("there is no migration {}", arguments.version);
            return Err(Failure::failed(message).help("`migrate status` lists them"));
        }
        Some(State::Pending | State::OutOfOrder | State::Unfinished { direction: Direction::Up, .. }) => {
            Target::UpTo(arguments.version)
        }
        Some(_) => Target::DownTo(arguments.version),
    };
    run(cx, migrations, target, &arguments.run, Forward::default()).await
}

/// What `up` would send.
pub(super) async fn plan(cx: &mut Context<'_>, migrations: &Migrations) -> Answer {
    let db: Database = cx.connect().await?;
    let plan = Runner::new(&db, migrations).plan(Target::Up).await?;
    Ok(print_plan(cx, &plan))
}

fn print_plan(cx: &mut Context<'_>, plan: &Plan<'_>) -> (Value, Exit) {
    let sql = plan.to_string();
    if !cx.global.json {
        cx.screen.text(&sql);
    }
    let files: Vec<&str> = plan.steps.iter().map(|step| step.script.file()).collect();
    (json!({ "files": files, "sql": sql, "dry_run": true }), Exit::Done)
}

/// Runs migrations, and tells of each when it is done. `begun` becomes true when the first file is.
///
/// # Errors
/// Those of the run. What was done before was told.
pub(crate) async fn apply(
    cx: &mut Context<'_>,
    runner: Runner<'_>,
    target: Target,
    begun: &AtomicBool,
) -> Result<Vec<Done>> {
    let is_live = cx.screen.is_live();
    let lines = Mutex::new(Vec::new());
    let bar = Mutex::new(None::<Bar>);
    let is_up = matches!(target, Target::Up | Target::UpTo(_));
    // The screen itself stays here: what runs may be on another thread.
    let verb = cx.screen.paint(GOOD, if is_up { "applied" } else { "undid" });
    let dim = cx.screen.paint(DIM, "(* ms)");
    let dim = dim.split_once('*').unwrap_or_default();
    let told = |event: &Event<'_>| match event {
        Event::Begins { .. } => begun.store(true, Ordering::Relaxed),
        Event::Ends { file, elapsed } => {
            bar.lock().unwrap_or_else(PoisonError::into_inner).take();
            let line = format!("{verb} {file} {}{}{}", dim.0, elapsed.as_millis(), dim.1);
            if is_live {
                println!("{line}");
            } else {
                lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        }
        Event::Backfills { file, progress } if is_live => {
            let mut bar = bar.lock().unwrap_or_else(PoisonError::into_inner);
            bar.get_or_insert_with(|| Bar::new(*file)).show(progress);
        }
        event if is_live => {
            if let Some(note) = note(event) {
                eprintln!("{note}");
            }
        }
        _ => {}
    };
    let ran = runner.on_event(told).run(target).await;
    for line in lines.into_inner().unwrap_or_else(PoisonError::into_inner) {
        cx.screen.line(line);
    }
    Ok(ran?)
}

/// What is worth knowing while it happens.
fn note(event: &Event<'_>) -> Option<String> {
    Some(match event {
        Event::Waits { pid } => {
            let by = pid.map_or_else(String::new, |pid| format!(" (server process {pid})"));
            format!("another runner is at work{by}: waiting for it")
        }
        Event::Retries { file, line, attempts, pause } => format!(
            "{file}:{line}: a lock was not to be had in time, {}: trying again in {} ms",
            count(u64::from(*attempts), "try").replace("trys", "tries"),
            pause.as_millis()
        ),
        Event::DropsInvalidIndex { index } => {
            format!("the index {index} was left invalid by a run that was cut off: building it again")
        }
        Event::GivesWay => {
            "another runner waits for a lock that this one needs: letting it go first".to_owned()
        }
        _ => return None,
    })
}

/// What was done, for `--json`.
pub(crate) fn report(done: &[Done]) -> Vec<Value> {
    let of_one = |done: &Done| {
        let milliseconds = u64::try_from(done.elapsed.as_millis()).unwrap_or(u64::MAX);
        json!({ "version": done.version, "file": done.file, "direction": done.direction, "milliseconds": milliseconds })
    };
    done.iter().map(of_one).collect()
}
