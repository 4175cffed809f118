//! Runs the file store from an empty database to an audit: `cargo run -p orm-examples --bin files`.
//!
//! It starts a database of its own, or uses a new one on `DATABASE_URL`'s server. It ends with an error if a path is
//! not that of its folder, or if a file was lost.

use std::process::ExitCode;

use console::style;
use fastrand::Rng;
use orm::prelude::*;
use orm_examples::application;
use orm_examples::files::crowd::Outcome;
use orm_examples::files::models::*;
use orm_examples::files::{Error, audit, crowd, database, listing};
use orm_examples::terminal::{Step, heading, holds, number, progress, round_trips};

/// Where all chance comes from: the same people and the same plans every time.
const SEED: u64 = 42;
const PEOPLE: &[&str] = &["Ada", "Ben", "Cleo"];
const STEPS: usize = 1_200;

#[tokio::main]
async fn main() -> ExitCode {
    application::run("files", run).await
}

async fn run(db: &Database) -> Result<(), Error> {
    heading("Setting up");
    database::set_up(db).await?;

    let step = Step::start(db, "people");
    let people = crowd::join(db, PEOPLE).await?;
    let before = Folder::find().count(db).await?;
    step.done(&format!("{} with {} folders", number(people.len()), number(before)));

    let step = Step::start(db, "work");
    let plan = crowd::plan(&mut Rng::with_seed(SEED), &people, STEPS);
    let outcomes = crowd::run(db, plan, &progress("working")).await?;
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused(_))).count();
    step.done(&format!(
        "{} things done at once, {} of them refused",
        number(outcomes.len()),
        number(refused)
    ));

    heading("The deepest folder moves to the top, and all that is in it with it");
    let top = Folder::find().filter(Folder::parent_id.is_null()).order_by(Folder::path).required(db).await?;
    let tree = listing::recursive(db, &top).await?;
    let busiest = tree.iter().skip(1).max_by_key(|folder| {
        tree.iter().filter(|other| other.path.starts_with(&format!("{}/", folder.path))).count()
    });
    if let Some(folder) = busiest {
        let before = db.statements_sent();
        let moved = Folder::find_by_pk(folder.id)
            .required(db)
            .await?
            .update(db, |folder| {
                folder.parent_id = None;
                "Rescued".clone_into(&mut folder.name);
            })
            .await?;
        println!("  {} is {} now", folder.path, style(&moved.path).bold());
        round_trips(db, before);

        heading("What is in it");
        let before = db.statements_sent();
        listing::print(&listing::recursive(db, &moved).await?, 24);
        round_trips(db, before);
    }

    heading("Audit");
    let balance = audit::audit(db, before, &outcomes).await?;
    holds(&format!(
        "{} folders, up to {} deep: their paths are their names",
        number(balance.folders),
        balance.depth
    ));
    holds(&format!(
        "{} files of {} bytes: none lost, none left behind",
        number(balance.files),
        number(balance.bytes)
    ));

    application::print_total(db);
    Ok(())
}
