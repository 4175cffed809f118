//! Runs the network from an empty database to an audit: `cargo run -p orm-examples --bin social`.
//!
//! It starts a database of its own, or uses a new one on `DATABASE_URL`'s server. It ends with an error if the
//! friendships are not what everybody was told.

use std::collections::HashMap;
use std::process::ExitCode;

use console::style;
use fastrand::Rng;
use orm::prelude::*;
use orm_examples::application;
use orm_examples::social::friends::Outcome;
use orm_examples::social::{Error, audit, crowd, database, pages};
use orm_examples::terminal::{Step, heading, holds, number, progress, round_trips};

/// Where all chance comes from: the same people and the same plans every time.
const SEED: u64 = 42;
const PEOPLE: usize = 90;
const STEPS: usize = 2_400;

#[tokio::main]
async fn main() -> ExitCode {
    application::run("social", run).await
}

async fn run(db: &Database) -> Result<(), Error> {
    let mut rng = Rng::with_seed(SEED);

    heading("Setting up");
    database::set_up(db).await?;

    let step = Step::start(db, "people");
    let people = crowd::join(db, &mut rng, PEOPLE).await?;
    step.done(&format!("{} with a few posts each", number(people.len())));

    let step = Step::start(db, "friends");
    let answers = crowd::run(db, crowd::plan(&mut rng, &people, STEPS), &progress("meeting")).await?;
    step.done(&format!("{} requests, answers and blocks at once", number(answers.len())));
    println!("{}", style(format!("    {}", summary(&answers))).dim());

    let me = people[0].id;
    heading("A profile");
    let before = db.statements_sent();
    pages::print_profile(&pages::profile(db, me).await?);
    round_trips(db, before);

    heading("Their feed");
    let before = db.statements_sent();
    pages::print_feed(&pages::feed(db, me).await?);
    round_trips(db, before);

    heading("People they may know");
    let before = db.statements_sent();
    pages::print_suggestions(&pages::suggestions(db, me).await?);
    round_trips(db, before);

    heading("Audit");
    let balance = audit::audit(db, &people, &answers).await?;
    holds(&format!("{} friendships, each in both directions", number(balance.friends)));
    holds(&format!("{} requests that wait, none of them mutual", number(balance.pending)));
    holds(&format!("{} blocks, with nothing else between the two", number(balance.blocks)));
    holds(&format!("{} pairs are what their answers say, however they raced", number(balance.histories)));

    application::print_total(db);
    Ok(())
}

fn summary(answers: &[crowd::Answer]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for answer in answers {
        let name = match answer.outcome {
            Outcome::Requested => "requested",
            Outcome::Befriended => "befriended",
            Outcome::Parted => "parted",
            Outcome::Blocked(_) => "blocked",
            Outcome::Unblocked => "unblocked",
            Outcome::Refused => "refused",
            Outcome::Unchanged => "unchanged",
        };
        *counts.entry(name).or_default() += 1;
    }
    let names = ["requested", "befriended", "parted", "blocked", "unblocked", "refused", "unchanged"];
    names.map(|name| format!("{} {name}", counts.get(name).copied().unwrap_or_default())).join(", ")
}
