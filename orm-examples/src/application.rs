//! What every application here begins and ends with.

use std::fmt::Display;
use std::process::ExitCode;

use console::style;
use orm::prelude::*;
use orm::testkit::TestDatabase;

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
