use sqlx::AssertSqlSafe;
use sqlx::postgres::PgArguments;
use tracing::Instrument;

use super::{Mark, Streaming};
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Table;
use crate::session::failure::Fault;
use crate::session::link::OnRow;
use crate::session::scope::Scope;
use crate::session::turn::Turn;
use crate::session::{Session, Transaction, bind, trace};
use crate::sql::Statement;

/// A transaction has one stream at a time, so that one name is enough.
pub(super) const NAME: &str = "orm_stream";

/// A cursor of the server. Dropped it is closed before the transaction's next statement, or with the transaction.
pub(super) struct ServerCursor<'a> {
    // Before the transaction, so that nobody finds the stream open who is let in.
    abandon: Abandon,
    holder: Holder<'a>,
    table: &'static Table,
}

/// The transaction that the cursor lives in.
enum Holder<'a> {
    /// One for the stream alone.
    Own(Scope<'a>),
    /// The caller's.
    Shared { tx: &'a Transaction, _streaming: Streaming<'a> },
}

/// Abandons the stream when it is dropped.
struct Abandon(Mark);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl<'a> ServerCursor<'a> {
    /// SQL: `BEGIN` unless it is in a transaction, `DECLARE orm_stream BINARY NO SCROLL CURSOR FOR …`.
    pub(super) async fn open(session: Session<'a>, query: Statement, table: &'static Table) -> Result<Self> {
        // Binary, because FETCH goes by the simple protocol, which does not say in which format it wants rows:
        // prepared, it would keep the columns of an earlier cursor of this name.
        let sql = format!("DECLARE {NAME} BINARY NO SCROLL CURSOR FOR {}", query.sql).into();
        let statement = Statement { sql, ..query };
        let arguments = bind::arguments(&statement)?;
        let abandon = Abandon(Mark::default());
        if let Session::Transaction(tx) = session {
            let turn = tx.turn().await?;
            let cursor =
                ServerCursor { holder: Holder::Shared { tx, _streaming: tx.streaming() }, abandon, table };
            cursor.declare(turn, &statement, arguments).await?;
            Ok(cursor)
        } else {
            let holder = Holder::Own(session.snapshot().await?);
            let cursor = ServerCursor { abandon, holder, table };
            cursor.declare(cursor.tx().turn().await?, &statement, arguments).await?;
            Ok(cursor)
        }
    }

    async fn declare(&self, mut turn: Turn<'_>, statement: &Statement, arguments: PgArguments) -> Result<()> {
        // Before anything is sent, so that a future that is dropped from here on leaves a mark.
        turn.core.stream = Some(self.abandon.0.clone());
        self.abandon.0.declare();
        let span = trace::statement(&statement.sql, Some(self.table.name));
        let sent = turn.link()?.send(statement, arguments, None, &mut |_| Ok(())).instrument(span).await;
        if sent.is_err() {
            turn.core.stream = None;
        }
        self.outcome(&mut turn, sent, &statement.sql)
    }

    /// The next rows, at most so many. One round trip. SQL: `FETCH 1000 FROM orm_stream`.
    pub(super) async fn fetch(&self, rows: u64, on_row: OnRow<'_>) -> Result<()> {
        self.command(&format!("FETCH {rows} FROM {NAME}"), on_row).await
    }

    /// A statement of the stream's own that reads something beside its rows.
    pub(super) async fn read(&self, statement: &Statement, on_row: OnRow<'_>) -> Result<()> {
        let arguments = bind::arguments(statement)?;
        let mut turn = self.turn().await?;
        let span = trace::statement(&statement.sql, Some(self.table.name));
        let sent = turn.link()?.send(statement, arguments, None, on_row).instrument(span).await;
        self.outcome(&mut turn, sent, &statement.sql)
    }

    /// Ends it. SQL: `CLOSE orm_stream`, or `COMMIT` of a transaction of its own.
    pub(super) async fn close(self) -> Result<()> {
        if matches!(self.holder, Holder::Shared { .. }) {
            self.command(&format!("CLOSE {NAME}"), &mut |_| Ok(())).await?;
        }
        self.tx().core.lock().await.end_stream(&self.abandon.0);
        match self.holder {
            Holder::Own(scope) => scope.close(Ok(())).await,
            Holder::Shared { .. } => Ok(()),
        }
    }

    fn tx(&self) -> &Transaction {
        match &self.holder {
            Holder::Own(scope) => scope.tx(),
            Holder::Shared { tx, .. } => tx,
        }
    }

    /// The right to send the next statement of the stream.
    async fn turn(&self) -> Result<Turn<'_>> {
        let mut turn = self.tx().turn_within_stream().await?;
        if turn.core.is_streaming(&self.abandon.0) {
            return Ok(turn);
        }
        // The savepoint in which it was opened is undone.
        turn.core.settle_stream().await?;
        let message = "the stream has ended with the savepoint that it was opened in";
        Err(Error::new(ErrorKind::TransactionAborted, message))
    }

    async fn command(&self, sql: &str, on_row: OnRow<'_>) -> Result<()> {
        let mut turn = self.turn().await?;
        let span = trace::statement(sql, Some(self.table.name));
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let sent = turn.link()?.exchange(query, on_row).instrument(span).await;
        self.outcome(&mut turn, sent, sql)
    }

    fn outcome(&self, turn: &mut Turn<'_>, sent: Result<u64, Fault>, sql: &str) -> Result<()> {
        let Err(fault) = sent else { return Ok(()) };
        let is_refused_row = fault.is_row();
        let error = fault.into_error(sql, Some(self.table), &turn.link()?.target);
        if !is_refused_row {
            turn.note_failure(&error);
        }
        Err(error)
    }
}
