use orm_core::session::Database;
use sqlx::PgConnection;

use super::{Patience, RunError};
use crate::wire;

/// The connection of a runner, and the settings that every file finds.
pub(super) struct Session {
    pub(super) connection: PgConnection,
    pub(super) patience: Patience,
    notices_loss: bool,
}

impl Session {
    pub(super) async fn open(db: &Database, patience: Patience) -> Result<Self, RunError> {
        let connection = db.connect_apart().await?;
        let mut session = Session { connection, patience, notices_loss: true };
        session.settle().await?;
        Ok(session)
    }

    /// Brings the settings back, whatever a file has made of them.
    ///
    /// A role's `statement_timeout` would end the build of an index; what bounds a migration is how long it waits for
    /// locks. Where the server can, it looks every second whether the runner is still there, so that one that was killed does
    /// not keep its locks.
    pub(super) async fn settle(&mut self) -> Result<(), RunError> {
        let sql = format!(
            "RESET SESSION AUTHORIZATION; RESET ALL; SET statement_timeout = 0; \
             SET idle_in_transaction_session_timeout = 0; SET lock_timeout = {}",
            self.patience.milliseconds()
        );
        wire::send(&mut self.connection, sql).await.map_err(RunError::database)?;
        if self.notices_loss {
            let sql = "SELECT set_config(name, '1s', false) FROM pg_settings WHERE name = 'client_connection_check_interval'";
            match wire::send(&mut self.connection, sql).await {
                Ok(()) => {}
                // Not every platform can.
                Err(error) if wire::answer(&error).is_some() => self.notices_loss = false,
                Err(error) => return Err(RunError::database(error)),
            }
        }
        Ok(())
    }

    /// Ends a transaction that failed; an error of its own would hide the first one.
    pub(super) async fn roll_back(&mut self) {
        let _ = wire::send(&mut self.connection, "ROLLBACK").await;
    }
}
