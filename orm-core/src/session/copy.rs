//! COPY … FROM STDIN on a connection.

use std::sync::Arc;

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Row as _};
use tracing::Instrument;

use super::failure::{self, Fault};
use super::link::Link;
use super::{Session, trace};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Table;
use crate::sql::render;

/// Appends what is sent next, and tells whether more is to come.
pub(super) type Fill<'a> = &'a mut (dyn FnMut(&mut Vec<u8>) -> Result<bool> + Send);

impl Session<'_> {
    /// Sends rows by a COPY and returns how many they were. Two round trips.
    ///
    /// # Errors
    /// Those of `fill`, of the network and of PostgreSQL. No row is inserted then, and a transaction is aborted.
    pub(super) async fn copy_in(
        self,
        table: &'static Table,
        columns: &[usize],
        fill: Fill<'_>,
    ) -> Result<u64> {
        self.copy(render::copy_in(table, columns).into(), Some(table), fill).await
    }

    /// Sends what `fill` writes by a `COPY … FROM STDIN` and returns how many rows it was. Two round trips.
    ///
    /// # Errors
    /// See [`copy_in`](Session::copy_in).
    #[doc(hidden)]
    pub async fn copy_by(self, sql: &str, fill: Fill<'_>) -> Result<u64> {
        self.copy(sql.into(), None, fill).await
    }

    async fn copy(self, sql: Arc<str>, table: Option<&'static Table>, fill: Fill<'_>) -> Result<u64> {
        let mut held = self.hold().await?;
        let link = held.link()?;
        let span = trace::statement(&sql, table.map(|table| table.name));
        let sent = link.copy_in(&sql, fill).instrument(span.clone()).await;
        let outcome = sent.map_err(|fault| fault.into_error(&sql, table, &link.target));
        trace::ended(&span, 0, outcome.as_ref().err());
        if let Err(error) = &outcome {
            held.note_failure(error);
        }
        outcome
    }

    /// Locks a table as an INSERT does, and tells whether a COPY of its columns would do the same as one: see
    /// [`render::can_copy`]. One round trip.
    ///
    /// # Errors
    /// What the server has against the lock, and those of the network.
    pub(super) async fn can_copy(self, table: &'static Table) -> Result<bool> {
        let sql = render::can_copy(table);
        let mut held = self.hold().await?;
        let link = held.link()?;
        let span = trace::statement(&sql, Some(table.name));
        let mut can = false;
        let mut read = |row: &PgRow| {
            // The simple protocol answers in text.
            let value = row.try_get_raw(0);
            can = value.is_ok_and(|value| value.as_bytes().is_ok_and(|bytes| bytes == b"t"));
            Ok(())
        };
        let query = sqlx::raw_sql(AssertSqlSafe(sql.clone()));
        let sent = link.exchange(query, &mut read).instrument(span).await;
        let Err(fault) = sent else { return Ok(can) };
        let error = fault.into_error(&sql, Some(table), &link.target);
        held.note_failure(&error);
        Err(error)
    }
}

impl Link {
    /// A COPY from its beginning to its end. As in [`exchange`](Link::exchange) the connection is taken out meanwhile, so
    /// that one whose future is dropped half-way is closed, which is how the server knows that the rows are not all.
    async fn copy_in(&mut self, sql: &str, fill: Fill<'_>) -> Result<u64, Fault> {
        let mut connection = self.take().map_err(Fault::Driver)?;
        self.count_sent();
        let outcome = copy_in(&mut connection, sql, fill).await;
        match outcome {
            Copied::Ended(Ok(rows)) => {
                self.put_back(connection);
                Ok(rows)
            }
            Copied::Ended(Err(error)) => {
                if failure::is_answer(&error) {
                    self.put_back(connection);
                }
                Err(Fault::Driver(error))
            }
            Copied::Refused { error, is_answered } => {
                if is_answered {
                    self.put_back(connection);
                }
                Err(Fault::Row(error))
            }
        }
    }
}

enum Copied {
    /// The server has answered, or the network failed.
    Ended(Result<u64, sqlx::Error>),
    /// The rows were not all, and whether the server has taken notice.
    Refused { error: Error, is_answered: bool },
}

async fn copy_in(connection: &mut PgConnection, sql: &str, fill: Fill<'_>) -> Copied {
    let mut copy = match connection.copy_in_raw(sql).await {
        Ok(copy) => copy,
        Err(error) => return Copied::Ended(Err(error)),
    };
    let mut portion = Vec::new();
    loop {
        portion.clear();
        let has_more = match fill(&mut portion) {
            Ok(has_more) => has_more,
            Err(error) => {
                // The driver leaves half of the answer unread where it is another than expected.
                let is_answered = copy.abort("a row cannot be sent").await.is_ok();
                return Copied::Refused { error, is_answered };
            }
        };
        if let Err(error) = copy.send(&*portion).await {
            return Copied::Ended(Err(error));
        }
        if !has_more {
            return Copied::Ended(copy.finish().await);
        }
    }
}

/// Whether an error says no more than that a table cannot be copied into, so that an INSERT is tried.
pub(super) fn is_about_the_table(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Statement | ErrorKind::Schema)
}
