//! The life of a statement, and the only place where SQL text is handed to the driver.

use std::ops::Range;
use std::pin::pin;

use sqlx::AssertSqlSafe;
use sqlx::postgres::PgColumn;
use tracing::Instrument;

use super::failure::Fault;
use super::link::{Check, Link, OnRow};
use super::{Session, bind, residue, script, trace};
use crate::error::{Error, ErrorKind, Result};
use crate::model::check_columns;
use crate::sql::{Access, Statement};

impl Session<'_> {
    /// Runs a statement, calls `on_row` for each of its rows as they arrive, and returns how many rows it
    /// affected. One round trip, and one more the first time that a connection sees the statement's text.
    ///
    /// A read outside a transaction is sent a second time if the server had closed the connection, and any
    /// statement outside a transaction if it had been prepared before its table changed.
    ///
    /// If `on_row` fails it is not called again, and the rest of the answer is thrown away.
    ///
    /// # Errors
    /// Those of `on_row`, of values that cannot be encoded, of the pool, the network and PostgreSQL.
    #[doc(hidden)]
    pub async fn fetch(self, statement: &Statement, on_row: OnRow<'_>) -> Result<u64> {
        self.run(statement, None, on_row).await
    }

    /// Runs a write that returns a stretch of its table's columns: see [`fetch`](Session::fetch). Their types are
    /// compared with the model's before it runs, so that a write whose rows could not be read is not done.
    ///
    /// The first time that a connection sees the statement's text, and with it a column, the driver asks the
    /// catalogue for the column's name: one more round trip.
    ///
    /// # Errors
    /// Of kind `Schema` if a column has another type in the database; see [`fetch`](Session::fetch).
    pub(super) async fn fetch_returning(
        self,
        statement: &Statement,
        columns: Range<usize>,
        on_row: OnRow<'_>,
    ) -> Result<u64> {
        let Some(table) = statement.table else { return self.run(statement, None, on_row).await };
        let mut check = |found: &[PgColumn]| check_columns(found, table, columns.clone());
        self.run(statement, Some(&mut check), on_row).await
    }

    /// Runs a statement that a person wrote and whose rows are read: `check` sees their columns before it runs, so that
    /// a write whose rows could not be read is not done. See [`fetch_returning`](Session::fetch_returning).
    ///
    /// # Errors
    /// Those of `check`; see [`fetch`](Session::fetch).
    pub(super) async fn fetch_checked(
        self,
        statement: &Statement,
        check: Check<'_>,
        on_row: OnRow<'_>,
    ) -> Result<u64> {
        self.run(statement, Some(check), on_row).await
    }

    async fn run(self, statement: &Statement, check: Option<Check<'_>>, on_row: OnRow<'_>) -> Result<u64> {
        let span = trace::statement(&statement.sql, statement.table.map(|table| table.name));
        let mut rows = 0;
        let outcome = {
            // Pinned here, because moving it into the span's future would cost more than the span.
            let attempts = pin!(self.attempts(statement, check, on_row, &mut rows));
            attempts.instrument(span.clone()).await
        };
        trace::ended(&span, rows, outcome.as_ref().err());
        outcome
    }

    /// Runs a statement whose rows, if any, are of no interest: see [`fetch`](Session::fetch).
    ///
    /// # Errors
    /// See [`fetch`](Session::fetch).
    #[doc(hidden)]
    pub async fn execute(self, statement: &Statement) -> Result<u64> {
        self.fetch(statement, &mut |_| Ok(())).await
    }

    async fn attempts(
        self,
        statement: &Statement,
        mut check: Option<Check<'_>>,
        on_row: OnRow<'_>,
        rows: &mut u64,
    ) -> Result<u64> {
        let sql = &statement.sql;
        let by_hand = statement.is_by_hand();
        if by_hand && script::controls_transaction(sql) && !matches!(self, Session::Connection(_)) {
            return Err(Error::new(ErrorKind::Statement, CONTROL).with_sql(sql));
        }
        let leaves_residue = by_hand && residue::remains(sql);
        let mut may_repeat = true;
        loop {
            // What cannot be encoded fails before a connection is asked for.
            let arguments = bind::arguments(statement)?;

            let mut held = self.hold().await?;
            let link = held.link()?;
            link.has_residue |= leaves_residue;

            let mut counted = |row: &_| {
                *rows += 1;
                on_row(row)
            };
            let check: Option<Check<'_>> = match &mut check {
                Some(check) => Some(&mut **check),
                None => None,
            };
            let fault = match link.send(statement, arguments, check, &mut counted).await {
                Ok(affected) => return Ok(affected),
                Err(fault) => fault,
            };

            let did_nothing = *rows == 0 && Box::pin(self.recover(&fault, statement.access, link)).await;
            let is_refused_row = fault.is_row();
            let error = fault.into_error(sql, statement.table, &link.target);
            if !(did_nothing && may_repeat) {
                if !is_refused_row {
                    held.note_failure(&error);
                }
                return Err(error);
            }
            may_repeat = false;
        }
    }

    /// Repairs what can be repaired after a fault, and tells whether the statement can be sent again.
    async fn recover(self, fault: &Fault, access: Access, link: &mut Link) -> bool {
        if fault.is_stale_plan() {
            return link.forget_statements().await.is_ok() && !matches!(self, Session::Transaction(_));
        }
        match self {
            Session::Database(db) if fault.is_lost() => {
                db.pool().note_lost();
                access == Access::Read
            }
            _ => false,
        }
    }

    /// Runs SQL of any number of statements, without arguments, in one round trip.
    pub(super) async fn batch(self, sql: String) -> Result<()> {
        if sql.contains('\0') {
            // The server would read up to there.
            return Err(Error::new(ErrorKind::Encode, "SQL cannot hold the NUL character").with_sql(&sql));
        }
        if matches!(self, Session::Transaction(_)) && script::any_controls_transaction(&sql) {
            return Err(Error::new(ErrorKind::Statement, CONTROL).with_sql(&sql));
        }
        let mut held = self.hold().await?;
        let link = held.link()?;
        link.has_residue |= residue::may_remain(&sql);
        let Err(fault) = command(link, sql.clone()).await else { return Ok(()) };
        if let (Session::Database(db), true) = (self, fault.is_lost()) {
            db.pool().note_lost();
        }
        let error = fault.into_error(&sql, None, &link.target);
        held.note_failure(&error);
        Err(error)
    }
}

const CONTROL: &str = "transactions are not begun and ended by statements: use transaction, savepoint, begin, commit and rollback";

/// Runs SQL without arguments and without a look at what it answers: BEGIN, COMMIT, a script.
pub(super) async fn command(link: &mut Link, sql: impl Into<String> + Send) -> Result<(), Fault> {
    let sql = sql.into();
    let span = trace::statement(&sql, None);
    let query = sqlx::raw_sql(AssertSqlSafe(sql));
    link.exchange(query, &mut |_| Ok(())).instrument(span).await.map(drop)
}
