use super::Walk;
use crate::file::Statement;
use crate::wire;

impl Walk<'_> {
    /// Sends a piece and keeps that it is done: in one transaction if the server allows it.
    pub(super) async fn send(
        &mut self,
        index: usize,
        statement: &Statement<'_>,
        is_block: bool,
    ) -> Result<(), sqlx::Error> {
        if is_block || statement.has_word("concurrently") {
            return self.send_alone(index, statement, is_block).await;
        }
        match self.send_within(index, statement).await {
            // Not in a transaction: VACUUM, CREATE DATABASE; a procedure that commits.
            Err(error) if ["25001", "2D000"].contains(&wire::code(&error)) => {
                self.session.roll_back().await;
                self.send_alone(index, statement, is_block).await
            }
            Err(error) => {
                self.session.roll_back().await;
                Err(error)
            }
            Ok(()) => Ok(()),
        }
    }

    async fn send_within(&mut self, index: usize, statement: &Statement<'_>) -> Result<(), sqlx::Error> {
        wire::send(&mut self.session.connection, "BEGIN").await?;
        wire::send(&mut self.session.connection, statement.sql).await?;
        self.advance(index).await?;
        wire::send(&mut self.session.connection, "COMMIT").await
    }

    /// Outside of a transaction: that it is on its way is kept before, and that it is done behind.
    async fn send_alone(
        &mut self,
        index: usize,
        statement: &Statement<'_>,
        is_block: bool,
    ) -> Result<(), sqlx::Error> {
        let version = self.version();
        let connection = &mut self.session.connection;
        self.ledger.set_begun(connection, version, true).await?;
        // What runs concurrently waits for old transactions in a way that keeps nobody from the table, so it may take its
        // time; cut off it would leave an index that is not valid. A file that sets the limit itself knows better.
        let waits = statement.has_word("concurrently") && !self.step.script.sql().contains("lock_timeout");
        if waits {
            wire::send(connection, "SET lock_timeout = 0").await?;
        }
        let sent = wire::send(connection, statement.sql).await;
        if sent.as_ref().is_err_and(|error| wire::answer(error).is_none()) {
            return sent;
        }
        if is_block {
            // It may have failed within its transaction, or never have ended it.
            self.session.roll_back().await;
        }
        if waits {
            self.session.patience.apply(&mut self.session.connection).await?;
        }
        match sent {
            Ok(()) => self.advance(index).await,
            Err(error) => {
                // What it has committed before it failed has happened, and nobody here knows how much that is.
                self.is_in_part = statement.may_commit();
                if !self.is_in_part {
                    self.ledger.set_begun(&mut self.session.connection, version, false).await?;
                }
                Err(error)
            }
        }
    }
}
