//! Statements on a connection of the driver's own, and what a server says of them.

use sqlx::postgres::{PgConnection, PgDatabaseError, PgRow, PgSeverity};
use sqlx::{AssertSqlSafe, Executor as _};

/// Sends SQL by the simple protocol. The only place here that asserts where a text comes from: a migration's file, whose
/// author may do anything, or this crate.
pub(crate) async fn send(connection: &mut PgConnection, sql: impl Into<String>) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.into()))).await.map(drop)
}

/// The rows of a query whose arguments are texts: `$1::bigint` where they are none.
pub(crate) async fn rows(
    connection: &mut PgConnection,
    sql: impl Into<String>,
    arguments: &[Option<&str>],
) -> Result<Vec<PgRow>, sqlx::Error> {
    query(sql, arguments).fetch_all(connection).await
}

/// Runs a statement with such arguments; how many rows it touched.
pub(crate) async fn execute(
    connection: &mut PgConnection,
    sql: impl Into<String>,
    arguments: &[Option<&str>],
) -> Result<u64, sqlx::Error> {
    query(sql, arguments).execute(connection).await.map(|done| done.rows_affected())
}

fn query<'q>(
    sql: impl Into<String>,
    arguments: &[Option<&str>],
) -> sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments> {
    // Not kept: the runner sends most statements once, and a plan does not survive the change of its table.
    let query = sqlx::query(AssertSqlSafe(sql.into())).persistent(false);
    arguments.iter().fold(query, |query, argument| query.bind(argument.map(str::to_owned)))
}

/// The server's answer, if the connection lives on: an error that ends the session is none.
pub(crate) fn answer(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    let answer = error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
    (answer.severity() == PgSeverity::Error).then_some(answer)
}

/// What the server says, without the place in its own source that the driver adds; else the driver's words.
pub(crate) fn said(error: &sqlx::Error) -> String {
    answer(error).map_or_else(|| error.to_string(), |answer| answer.message().to_owned())
}

/// The SQLSTATE of the server's answer.
pub(crate) fn code(error: &sqlx::Error) -> &str {
    answer(error).map_or("", PgDatabaseError::code)
}

/// Whether the same may succeed in a moment: a lock that was not to be had in time, a deadlock, a serialization failure.
pub(crate) fn is_collision(error: &sqlx::Error) -> bool {
    ["55P03", "40P01", "40001"].contains(&code(error))
}
