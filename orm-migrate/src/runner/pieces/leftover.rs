//! What a build that did not end has left.

use super::super::concurrent::{self, Build};
use super::super::event::Event;
use super::{Stop, Walk};
use crate::wire;

impl Walk<'_> {
    /// Drops the index that an interrupted build has left.
    pub(super) async fn clear(&mut self, build: Option<&Build>) -> Result<Option<String>, sqlx::Error> {
        let Some(build) = build else { return Ok(None) };
        let connection = &mut self.session.connection;
        wire::send(connection, "SET lock_timeout = 0").await?;
        let cleared = build.clear(connection).await;
        if cleared.as_ref().is_err_and(|error| wire::answer(error).is_none()) {
            return cleared;
        }
        self.session.patience.apply(&mut self.session.connection).await?;
        cleared
    }

    /// Drops the copies of indexes that an interrupted rebuild has left.
    pub(super) async fn clear_copies(&mut self) -> Result<(), sqlx::Error> {
        let connection = &mut self.session.connection;
        wire::send(connection, "SET lock_timeout = 0").await?;
        for index in concurrent::clear_copies(connection).await? {
            self.listener.tell(&Event::DropsInvalidIndex { index: &index });
        }
        self.session.patience.apply(connection).await
    }

    /// Behind a failure: what the build has left goes, as far as that is possible; the failure is what has to be told.
    pub(super) async fn leave(&mut self, build: Option<&Build>, error: sqlx::Error) -> Stop {
        if wire::answer(&error).is_some() {
            let _ = self.clear(build).await;
        }
        Stop::Failed(error)
    }

    /// Makes the database as if this statement had not been tried, so that the other migrator can begin with it.
    pub(super) async fn give_way(&mut self, index: usize, build: Option<&Build>) -> Result<(), Stop> {
        self.listener.tell(&Event::GivesWay);
        if let Some(build) = build {
            // Not concurrently, which would wait for the other as well. What stays is dropped by the next run.
            let _ = build.clear_at_once(&mut self.session.connection).await;
        }
        if index == 0 {
            let (version, direction) = (self.version(), self.step.direction);
            self.ledger.abandon(&mut self.session.connection, version, direction).await?;
        }
        Err(Stop::GiveWay)
    }
}
