use orm_migrate::file::Migrations;
use orm_migrate::runner::{self, InvalidIndex, MigrationStatus, Runner, State};
use serde_json::json;

use super::super::Answer;
use crate::arguments::Status;
use crate::context::Context;
use crate::failure::Exit;
use crate::screen::{BAD, DIM, GOOD, WARN, table};

pub(super) async fn run(cx: &mut Context<'_>, migrations: &Migrations, arguments: &Status) -> Answer {
    let db = cx.connect().await?;
    let status = Runner::new(&db, migrations).status().await?;
    db.close().await;
    print(cx, &status);
    let is_clean = status.is_clean();
    let exit = if arguments.check && !is_clean { Exit::Found } else { Exit::Done };
    let mut document = json!(status);
    document["is_clean"] = is_clean.into();
    Ok((document, exit))
}

fn print(cx: &mut Context<'_>, status: &runner::Status) {
    if status.migrations.is_empty() {
        cx.screen.line("there are no migrations");
    } else {
        let rows: Vec<[String; 4]> = status
            .migrations
            .iter()
            .map(|migration| {
                let at = migration.installed_on.as_deref().unwrap_or_default();
                let at = at.split_once('.').map_or(at, |(second, _)| second).to_owned();
                [migration.version.to_string(), migration.description.clone(), at, text(migration)]
            })
            .collect();
        let mut lines = table(["version", "migration", "applied on", "state"], &rows).into_iter();
        if let Some(headings) = lines.next() {
            let headings = cx.screen.paint(DIM, headings);
            cx.screen.line(headings);
        }
        for (line, migration) in lines.zip(&status.migrations) {
            // The state stands last.
            let state = text(migration);
            let painted = cx.screen.paint(style(migration.state), &state);
            let line =
                line.strip_suffix(&state).map_or_else(|| line.clone(), |rest| format!("{rest}{painted}"));
            cx.screen.line(line);
            for line in migration.failure.iter().flat_map(|failure| failure.lines()) {
                cx.screen.line(format!("    {line}"));
            }
        }
    }
    for InvalidIndex { name, table, building } in &status.invalid_indexes {
        let why = if *building { "is being built" } else { "was left invalid by a build that was cut off" };
        let line =
            cx.screen.paint(if *building { DIM } else { BAD }, format!("the index {name} of {table} {why}"));
        cx.screen.line(line);
    }
    for constraint in &status.unvalidated {
        let line = cx.screen.paint(WARN, format!("the constraint {constraint} is not validated"));
        cx.screen.line(line);
    }
    if let Some(pid) = status.running {
        cx.screen.line(format!("a runner is at work (server process {pid})"));
    }
}

fn text(migration: &MigrationStatus) -> String {
    format!("{}{}", migration.state, if migration.noted { ", noted by a baseline" } else { "" })
}

fn style(state: State) -> anstyle::Style {
    match state {
        State::Applied => GOOD,
        State::Pending => WARN,
        _ => BAD,
    }
}
