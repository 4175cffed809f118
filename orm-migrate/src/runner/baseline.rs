//! Migrations that a database needs no more: it had what they make before there were any.

use super::ledger::Ledger;
use super::plan::{Plan, Target};
use super::records::Direction;
use super::session::Session;
use super::{RunError, Runner, close, turn};
use crate::wire;

impl Runner<'_> {
    /// Notes migrations as applied without running them, those up to `version` or all of them, and returns their files: for
    /// a database that has been there for longer than its migrations. Whether it has what they make is not looked at.
    ///
    /// Those that are applied stay as they are, and so it can be said twice. Either all are noted or none. What is noted is not
    /// undone, unless [`undo_noted`](Runner::undo_noted) says so.
    ///
    /// # Errors
    /// [`NoSuchVersion`](RunError::NoSuchVersion), [`Unfinished`](RunError::Unfinished) if one of them was begun, those of
    /// [`run`](Runner::run) before anything is touched, and those of the connection.
    pub async fn baseline(&self, version: Option<i64>) -> Result<Vec<String>, RunError> {
        let mut session = Session::open(self.db, self.patience).await?;
        let noted = self.note(&mut session, version).await;
        close(session).await;
        noted
    }

    async fn note(&self, session: &mut Session, version: Option<i64>) -> Result<Vec<String>, RunError> {
        self.take_turn(session).await?;
        let connection = &mut session.connection;
        let ledger = Ledger::find(connection).await?;
        ledger.create(connection).await?;
        let records = ledger.read(connection).await?;
        let target = version.map_or(Target::Up, Target::UpTo);
        let plan = Plan::of(self.migrations, &records, target, self.leniency, self.patience)?;
        let begun = plan.steps.iter().find(|step| {
            let progress = records.unfinished(step.migration.version);
            progress.is_some_and(|progress| progress.direction == Direction::Up)
        });
        if let Some(step) = begun {
            let file = step.script.file().to_owned();
            return Err(RunError::Unfinished { file, advice: "apply it to its end" });
        }
        // A pooler that gives each statement to another session would commit the first ones at once.
        turn::verify(connection).await?;
        // Whoever drops this ends the session, and the transaction with it.
        wire::send(connection, "BEGIN").await.map_err(RunError::database)?;
        for step in &plan.steps {
            ledger.note(connection, step.migration).await.map_err(RunError::database)?;
        }
        wire::send(connection, "COMMIT").await.map_err(RunError::database)?;
        Ok(plan.steps.iter().map(|step| step.script.file().to_owned()).collect())
    }
}
