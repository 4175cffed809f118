//! The life of one test.

use std::any::type_name;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use orm_core::error::Result;
use orm_core::session::Database;
use tokio::runtime::{Builder, Runtime};

use crate::database::TestDatabase;
use crate::outcome::Outcome;
use crate::template::Template;

/// Runs a test on an empty database of its own, which is dropped afterwards. `#[orm::test]` expands to this.
///
/// # Panics
/// As the test does, or with the reason why it could not get a database.
#[track_caller]
pub fn run<T: Outcome>(test: impl AsyncFnOnce(Database) -> T) -> T {
    let runtime = runtime();
    let database = runtime.block_on(TestDatabase::create());
    run_on(runtime, database, test)
}

/// Runs a test on a copy of the database that `setup` fills, which is dropped afterwards.
/// `#[orm::test(setup = ...)]` expands to this.
///
/// `setup` runs once per test binary and server: its database is the template that those of the tests are copied from.
///
/// # Panics
/// As the test or `setup` does, or with the reason why the test could not get a database.
#[track_caller]
pub fn run_with_setup<S, T>(setup: S, test: impl AsyncFnOnce(Database) -> T) -> T
where
    S: AsyncFnOnce(&Database) -> Result<()>,
    T: Outcome,
{
    let runtime = runtime();
    let template = Template::of(type_name::<S>());
    let database = runtime.block_on(TestDatabase::from_template(&template, setup));
    run_on(runtime, database, test)
}

#[track_caller]
fn run_on<T: Outcome>(
    runtime: Runtime,
    database: Result<TestDatabase>,
    test: impl AsyncFnOnce(Database) -> T,
) -> T {
    let database = database.unwrap_or_else(|error| panic!("no database for the test: {error}"));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let db = database
                .connect()
                .await
                .unwrap_or_else(|error| panic!("no connection for the test: {error}"));
            let outcome = test(db.clone()).await;
            db.close().await;
            outcome
        })
    }));
    let failed = outcome.as_ref().map_or(true, Outcome::failed);
    let ended = if failed {
        runtime.block_on(database.discard_or_keep())
    } else {
        runtime.block_on(database.discard())
    };
    // A task that the test has left behind may block for ever.
    runtime.shutdown_background();
    match (outcome, ended) {
        (Err(panic), _) => resume_unwind(panic),
        (Ok(outcome), Err(error)) if !failed => {
            drop(outcome);
            panic!("the database of the test cannot be dropped: {error}")
        }
        (Ok(outcome), _) => outcome,
    }
}

#[track_caller]
fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("no runtime for the test: {error}"))
}
