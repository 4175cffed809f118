//! A file that is one transaction, its bookkeeping with it.

use std::time::Instant;

use super::event::Event;
use super::ledger::Ledger;
use super::plan::Step;
use super::records::Direction;
use super::session::Session;
use super::{Listener, RunError, turn};
use crate::file::Statement;
use crate::wire;

const NOTHING_APPLIED: &str =
    "nothing of the file was applied: correct it, or what it ran into, and run it again";

const NOTHING_UNDONE: &str = "nothing was undone: correct the file, or what it ran into, and run it again";

/// Why the transaction came to no end.
enum Stop<'a> {
    /// A statement of it failed.
    Broken { statement: Statement<'a>, error: sqlx::Error },
    /// Something else speaks against it.
    Run(RunError),
}

/// Runs the file, again where a lock was not to be had in time.
pub(super) async fn run(
    session: &mut Session,
    ledger: &Ledger,
    step: Step<'_>,
    listener: &Listener<'_>,
) -> Result<(), RunError> {
    let file = step.script.file();
    let advice = match step.direction {
        Direction::Up => NOTHING_APPLIED,
        Direction::Down => NOTHING_UNDONE,
    };
    let mut attempts = 0;
    loop {
        let attempted = attempt(session, ledger, step, listener).await;
        let Err(stop) = attempted else { return Ok(()) };
        session.roll_back().await;
        let (statement, error) = match stop {
            Stop::Broken { statement, error } => (statement, error),
            Stop::Run(error) => return Err(error),
        };
        let pause = session.patience.pause(attempts).filter(|_| wire::is_collision(&error));
        let Some(pause) = pause else {
            let error = RunError::of(file, &statement, error, advice);
            if let Some(failure) = error.failure() {
                // The file's own failure is what has to be told.
                let text = failure.to_string();
                let _ = ledger
                    .note_failure(
                        &mut session.connection,
                        step.migration.version,
                        step.direction,
                        &text,
                        false,
                    )
                    .await;
            }
            return Err(error);
        };
        attempts += 1;
        listener.tell(&Event::Retries { file, line: statement.line, attempts, pause });
        tokio::time::sleep(pause).await;
    }
}

async fn attempt<'a>(
    session: &mut Session,
    ledger: &Ledger,
    step: Step<'a>,
    listener: &Listener<'_>,
) -> Result<(), Stop<'a>> {
    let (since, file, sql) = (Instant::now(), step.script.file(), step.script.sql());
    let own = |sql: &'static str| move |error| Stop::Broken { statement: Statement::own(sql), error };
    wire::send(&mut session.connection, "BEGIN").await.map_err(own("BEGIN"))?;
    // Within the transaction, so that it is the session of what follows, whatever is between.
    turn::verify(&mut session.connection).await.map_err(Stop::Run)?;
    for statement in Statement::all(sql) {
        listener.tell(&Event::Sends { file, line: statement.line, statement: &statement.excerpt() });
        if let Err(error) = wire::send(&mut session.connection, statement.sql).await {
            return Err(Stop::Broken { statement, error });
        }
    }
    let connection = &mut session.connection;
    let marked = match step.direction {
        Direction::Up => ledger.mark_applied(connection, step.migration, since.elapsed().as_nanos()).await,
        Direction::Down => ledger.mark_undone(connection, step.migration).await,
    };
    marked.map_err(own("the table of applied migrations"))?;
    // Deferred constraints are looked at here.
    wire::send(connection, "COMMIT").await.map_err(own("COMMIT"))
}
