use orm_migrate::seed::{self, Done, Seeds, State, Which};
use serde_json::json;

use super::Answer;
use crate::arguments::{Folder, Seed, SeedCommand, SeedDown, SeedForget, SeedUp};
use crate::context::Context;
use crate::failure::Exit;
use crate::screen::{BAD, DIM, GOOD, WARN, count, table};

pub(super) async fn run(cx: &mut Context<'_>, arguments: Seed) -> Answer {
    match arguments.command {
        None => up(cx, &arguments.up).await,
        Some(SeedCommand::Up(arguments)) => up(cx, &arguments).await,
        Some(SeedCommand::Down(arguments)) => down(cx, arguments).await,
        Some(SeedCommand::Forget(arguments)) => forget(cx, arguments).await,
        Some(SeedCommand::Status(folder)) => status(cx, &folder).await,
    }
}

async fn up(cx: &mut Context<'_>, arguments: &SeedUp) -> Answer {
    let Folder { seeds: folder, only } = &arguments.folder;
    let only = Context::environment(only.as_ref());
    let seeds = cx.take_seeds(folder)?;
    if let Some(given) = &arguments.folder.only {
        warn_unknown(cx, &seeds, given);
    }
    let db = cx.connect().await?;
    let pending = seed::pending(&db, &seeds, only.as_deref()).await?;
    if arguments.dry_run {
        for name in &pending {
            cx.screen.line(format!("would run {name}"));
        }
    }
    if pending.is_empty() {
        let there = seeds.names().count();
        let why = if there == 0 {
            format!("there are no seeds in {}", folder.display())
        } else {
            "all seeds have run; `seed forget` lets them run again".into()
        };
        cx.screen.line(format!("nothing to do: {why}"));
    }
    if arguments.dry_run || pending.is_empty() {
        return Ok((json!({ "run": [], "pending": pending, "dry_run": arguments.dry_run }), Exit::Done));
    }
    let done = seed::up(&db, &seeds, only.as_deref()).await?;
    db.close().await;
    print(cx, "ran", "inserted", &done);
    for name in pending.iter().filter(|name| !done.iter().any(|done| done.name == **name)) {
        cx.screen.line(format!("{name} was run by another process meanwhile"));
    }
    Ok((json!({ "run": done, "pending": [], "dry_run": false }), Exit::Done))
}

/// An environment that no seed is for is misspelled, or has nothing of its own.
fn warn_unknown(cx: &mut Context<'_>, seeds: &Seeds, given: &str) {
    let known = seeds.environments();
    if given.is_empty() || known.contains(given) {
        return;
    }
    let known: Vec<&str> = known.into_iter().collect();
    let warning = cx.screen.paint(WARN, "warning:");
    let of_others = match known.as_slice() {
        [] => "there are only seeds for all".to_owned(),
        known => format!("there are some of {}", known.join(", ")),
    };
    cx.screen.note(format!("{warning} no seed is of the environment {given}: {of_others}"));
}

async fn forget(cx: &mut Context<'_>, arguments: SeedForget) -> Answer {
    let db = cx.connect().await?;
    let mut names = arguments.names;
    if arguments.all {
        let ran = seed::status(&db, &Seeds::new(), None).await?;
        names = ran.into_iter().map(|status| status.name).collect();
    }
    if names.is_empty() {
        cx.screen.line("nothing to do: no seed has run");
    } else {
        let what =
            format!("note as not run on {}, without deleting rows: {}", cx.address()?, names.join(", "));
        cx.screen.confirm(&what, None)?;
        seed::forget(&db, &names).await?;
    }
    db.close().await;
    for name in &names {
        let forgot = cx.screen.paint(GOOD, "forgot");
        cx.screen.line(format!("{forgot} {name}: it runs again next time"));
    }
    Ok((json!({ "forgotten": names }), Exit::Done))
}

async fn down(cx: &mut Context<'_>, arguments: SeedDown) -> Answer {
    let seeds = cx.take_seeds(&arguments.folder.seeds)?;
    let db = cx.connect().await?;
    let which = match (arguments.name, arguments.all) {
        (Some(name), _) => Which::Named(name),
        (None, true) => Which::All,
        (None, false) => Which::Last,
    };
    if which == Which::All {
        let ran = seed::status(&db, &seeds, None).await?;
        let ran = ran.iter().filter(|status| status.applied_at.is_some()).count() as u64;
        if ran > 0 {
            cx.screen.confirm(&format!("undo {} of {}", count(ran, "seed"), cx.address()?), None)?;
        }
    }
    let done = seed::down(&db, &seeds, &which).await?;
    db.close().await;
    if done.is_empty() {
        cx.screen.line("nothing to do: no seed has run");
    }
    print(cx, "undid", "deleted", &done);
    Ok((json!({ "undone": done }), Exit::Done))
}

fn print(cx: &mut Context<'_>, verb: &str, rows_verb: &str, done: &[Done]) {
    for Done { name, rows, took, .. } in done {
        let rows = rows.map_or_else(String::new, |rows| format!(", {} {rows_verb}", count(rows, "row")));
        let verb = cx.screen.paint(GOOD, verb);
        let took = cx.screen.paint(DIM, format!("({} ms)", took.as_millis()));
        cx.screen.line(format!("{verb} {name}{rows} {took}"));
    }
}

async fn status(cx: &mut Context<'_>, folder: &Folder) -> Answer {
    let seeds = cx.take_seeds(&folder.seeds)?;
    let db = cx.connect().await?;
    let only = Context::environment(folder.only.as_ref());
    let all = seed::status(&db, &seeds, only.as_deref()).await?;
    db.close().await;
    if all.is_empty() {
        cx.screen.line(format!("there are no seeds in {}, and none has run", folder.seeds.display()));
    } else {
        let rows: Vec<[String; 4]> = all
            .iter()
            .map(|status| {
                let rows = status.rows.map_or_else(String::new, |rows| rows.to_string());
                let at = status.applied_at.clone().unwrap_or_default();
                [status.name.clone(), word(status.state).to_owned(), at, rows]
            })
            .collect();
        let mut lines = table(["seed", "state", "since", ">rows"], &rows).into_iter();
        if let Some(headings) = lines.next() {
            let headings = cx.screen.paint(DIM, headings);
            cx.screen.line(headings);
        }
        for (line, status) in lines.zip(&all) {
            let (word, style) = (word(status.state), style(status.state));
            let painted = cx.screen.paint(style, word);
            // The name may hold the word, too.
            let line = match line.split_at_checked(status.name.len()) {
                Some((name, rest)) => format!("{name}{}", rest.replacen(word, &painted, 1)),
                None => line,
            };
            cx.screen.line(line);
        }
    }
    Ok((json!({ "seeds": all }), Exit::Done))
}

fn word(state: State) -> &'static str {
    match state {
        State::Pending => "pending",
        State::NotHere => "not for this environment",
        State::Applied => "applied",
        State::Changed => "changed since it ran",
        State::Missing => "applied, not found here",
        _ => "unknown",
    }
}

fn style(state: State) -> anstyle::Style {
    match state {
        State::Pending => WARN,
        State::Applied => GOOD,
        State::Changed | State::Missing => BAD,
        _ => DIM,
    }
}
