//! The driver's errors as [`Error`]s.
//!
//! Messages are made of names and of what to do. PostgreSQL's DETAIL, and the driver's errors as a source, are
//! left out: they contain values (`Key (email)=(a@x.org) already exists`).

mod connect;
mod constraint;
mod range;
mod statement;

use sqlx::postgres::{PgDatabaseError, PgSeverity};

pub(super) use self::connect::connect;
use super::target::Target;
use crate::error::Error;
use crate::schema::Table;

/// Why a round trip did not end well.
pub(super) enum Fault {
    /// The server or the network said so.
    Driver(sqlx::Error),
    /// A row was refused by the one who asked for it.
    Row(Error),
}

impl Fault {
    /// Whether the server did its part, so that a transaction can go on.
    pub(super) fn is_row(&self) -> bool {
        matches!(self, Fault::Row(_))
    }

    /// Whether the server refused the statement and kept the connection.
    pub(super) fn is_answer(&self) -> bool {
        matches!(self, Fault::Driver(error) if is_answer(error))
    }

    /// Whether the connection is gone: the network failed, or the server closed it.
    pub(super) fn is_lost(&self) -> bool {
        match self {
            Fault::Driver(sqlx::Error::Io(_)) => true,
            Fault::Driver(error) => server(error).is_some() && !is_answer(error),
            Fault::Row(_) => false,
        }
    }

    /// Whether a statement was refused only because it had been prepared before a table changed, or was
    /// forgotten by the server. It did nothing then.
    pub(super) fn is_stale_plan(&self) -> bool {
        matches!(self, Fault::Driver(error) if server(error).is_some_and(is_stale_plan))
    }

    /// The error for the caller of a statement about `table`.
    pub(super) fn into_error(self, sql: &str, table: Option<&'static Table>, target: &Target) -> Error {
        match self {
            Fault::Driver(error) => statement::statement(error, sql, table, target),
            Fault::Row(error) => error.with_sql(sql),
        }
    }
}

/// PostgreSQL's part of an error, if the server answered at all.
fn server(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

/// See [`Fault::is_answer`].
pub(super) fn is_answer(error: &sqlx::Error) -> bool {
    server(error).is_some_and(is_going_on)
}

/// Whether the server keeps the connection after this.
fn is_going_on(error: &PgDatabaseError) -> bool {
    !matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)
}

fn is_stale_plan(error: &PgDatabaseError) -> bool {
    match error.code() {
        "0A000" => error.routine() == Some("RevalidateCachedQuery"),
        "26000" => true,
        _ => false,
    }
}
