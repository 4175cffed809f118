//! Statements by hand: what the layers above make of queries.

use std::time::Duration;

use orm_core::error::Result;
use orm_core::session::Executor;
use orm_core::sql::{Access, Statement};
use orm_core::value::{ColumnValue, Value};
use sqlx::Row;

pub(super) fn read(sql: &str) -> Statement {
    Statement { sql: sql.into(), arguments: Vec::new(), access: Access::Read, table: None }
}

pub(super) fn write(sql: &str, arguments: Vec<Value>) -> Statement {
    Statement { sql: sql.into(), arguments, access: Access::Write, table: None }
}

pub(super) async fn execute(db: &impl Executor, sql: &str) -> Result<u64> {
    db.session().execute(&write(sql, Vec::new())).await
}

/// The first column of the rows.
pub(super) async fn all<T: ColumnValue>(db: &impl Executor, statement: &Statement) -> Result<Vec<T>> {
    let mut values = Vec::new();
    db.session()
        .fetch(statement, &mut |row| {
            let value = row.try_get_raw(0).unwrap();
            values.push(T::read(value.as_bytes().ok()).unwrap());
            Ok(())
        })
        .await?;
    Ok(values)
}

/// The first column of the only row.
pub(super) async fn one<T: ColumnValue>(db: &impl Executor, sql: &str) -> Result<T> {
    let mut values = all(db, &read(sql)).await?;
    assert_eq!(values.len(), 1, "{sql}");
    Ok(values.remove(0))
}

pub(super) async fn backend(db: &impl Executor) -> i32 {
    one(db, "SELECT pg_backend_pid()").await.unwrap()
}

/// Waits until a query about something outside this process says true.
pub(super) async fn until(db: &impl Executor, sql: &str) {
    let waiting = async {
        while !one::<bool>(db, sql).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap_or_else(|_| panic!("never true: {sql}"));
}
