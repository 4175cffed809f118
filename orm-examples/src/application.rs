//! What every application here begins and ends with.

use std::fmt::Display;
use std::process::ExitCode;

use console::style;
use orm::migrate::file::{FileError, Migrations};
use orm::migrate::runner::{RunError, Runner};
use orm::migrate::seed::{self, SeedError, Seeds};
use orm::prelude::*;
use orm::testkit::TestDatabase;

use crate::terminal::{Step, number};

/// Why a database was not set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// A migration's file cannot be run as it is.
    #[error(transparent)]
    File(#[from] FileError),
    /// A migration failed.
    #[error(transparent)]
    Migration(#[from] RunError),
    /// A seed failed.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// Runs an application in a database that goes with it, however it ends: one of its own, or a new one on
/// `DATABASE_URL`'s server. What it fails with is printed.
pub async fn run<E>(name: &str, application: impl AsyncFnOnce(&Database) -> Result<(), E>) -> ExitCode
where
    E: Display + From<Error>,
{
    match in_a_database(application).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{} {error}", style(format!("{name}:")).red().bold());
            ExitCode::FAILURE
        }
    }
}

async fn in_a_database<E>(application: impl AsyncFnOnce(&Database) -> Result<(), E>) -> Result<(), E>
where
    E: From<Error>,
{
    let database = TestDatabase::create().await?;
    let db = database.connect().await?;
    let result = application(&db).await;
    db.close().await;
    let dropped = database.discard().await;
    result?;
    Ok(dropped?)
}

/// Brings a database to where the application can use it, and prints what was done: the migrations that are not applied
/// yet, and the seeds that have not run. On one that is up to date it does nothing, so that it may be called at every start.
///
/// # Errors
/// The first migration or seed that fails; those before it stay.
pub async fn set_up(db: &Database, migrations: &Migrations, seeds: &Seeds) -> Result<(), SetUpError> {
    let step = Step::start(db, "migrations");
    let applied = Runner::new(db, migrations).up().await?;
    // Theirs is a connection of their own.
    step.done_apart(&format!("{} applied", number(applied.len())));

    let step = Step::start(db, "seeds");
    let ran = seed::up(db, seeds, None).await?;
    let names: Vec<&str> = ran.iter().map(|done| done.name.as_str()).collect();
    step.done(&if names.is_empty() { "none to run".to_owned() } else { names.join(", ") });
    Ok(())
}

/// Prints how many statements the application has sent.
pub fn print_total(db: &Database) {
    println!(
        "\n{} statements sent in all, beside those of migrations\n",
        style(number(db.statements_sent())).bold()
    );
}
