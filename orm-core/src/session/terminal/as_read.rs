use sqlx::postgres::PgRow;

use super::super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Model, plain_bytes};
use crate::schema::Table;
use crate::sql::ast::{ColumnRef, Deleted, Expr, Output, Select};
use crate::sql::{Operator, render};
use crate::value::Value;

/// A row as it was read: for a write that finds it by its key, and must not meet another version of it.
pub(super) struct AsRead {
    table: &'static Table,
    key: Vec<Expr>,
    /// The version's column, and the value that it had.
    version: Option<(usize, Value)>,
}

impl AsRead {
    pub(super) fn of<M: Model>(row: &M) -> Self {
        let value = |column: usize| row.field(column).value();
        AsRead {
            table: M::TABLE,
            key: is_row(row),
            version: M::TABLE.version.map(|column| (column, value(column))),
        }
    }

    pub(super) fn table(&self) -> &'static Table {
        self.table
    }

    /// The conditions that find it, if it was not changed since.
    pub(super) fn filter(&self) -> Vec<Expr> {
        let mut filter = self.key.clone();
        if let Some((column, value)) = &self.version {
            filter.push(equal(self.table, *column, value.clone()));
        }
        filter
    }

    /// Why they found nothing: the row is gone, or is there in another version. A model with versions is asked by one
    /// more statement.
    pub(super) async fn missed(self, session: Session<'_>, deleted: Deleted) -> Error {
        let AsRead { table, key, version } = self;
        let Some((column, expected)) = version else { return gone(table) };
        match found(session, table, key, column, deleted).await {
            Err(error) => error,
            Ok(None) => gone(table),
            Ok(Some(found)) => match number(expected.bytes().ok().flatten()) {
                Some(expected) if expected != found => stale(table, column, expected, found),
                _ => gone(table),
            },
        }
    }
}

/// The conditions that find a row by its primary key.
pub(super) fn is_row<M: Model>(row: &M) -> Vec<Expr> {
    let condition = |&column: &usize| equal(M::TABLE, column, row.field(column).value());
    M::TABLE.primary_key.iter().map(condition).collect()
}

fn equal(table: &'static Table, column: usize, value: Value) -> Expr {
    Expr::binary(Operator::Eq, Expr::Column(ColumnRef { table, column }), Expr::Value(value))
}

/// The version that a row has now.
async fn found(
    session: Session<'_>,
    table: &'static Table,
    filter: Vec<Expr>,
    column: usize,
    deleted: Deleted,
) -> Result<Option<i64>> {
    let select = Select { deleted, filter, ..Select::from(table) };
    let statement = render::select(&select, Output::Column(column));
    let mut version = None;
    let mut decode = |row: &PgRow| {
        version = number(plain_bytes(row, 0).ok().flatten());
        Ok(())
    };
    session.fetch(&statement, &mut decode).await?;
    Ok(version)
}

/// A number as it travels: four bytes or eight, as the column's type is.
fn number(bytes: Option<&[u8]>) -> Option<i64> {
    let bytes = bytes?;
    match bytes.len() {
        4 => bytes.try_into().ok().map(|bytes| i64::from(i32::from_be_bytes(bytes))),
        _ => bytes.try_into().ok().map(i64::from_be_bytes),
    }
}

#[cold]
pub(super) fn gone(table: &'static Table) -> Error {
    let message =
        format!("the row is no longer in {}: somebody else deleted it, or changed its key", table.name);
    Error::new(ErrorKind::NotFound, message).with_table(table.name)
}

#[cold]
fn stale(table: &'static Table, column: usize, expected: i64, found: i64) -> Error {
    let message = format!(
        "somebody else changed the row of {} in the meantime: it was read in version {expected} and is in version {found} now: \
         read it again",
        table.name
    );
    let field = table.columns.get(column).map(|column| column.field);
    Error::new(ErrorKind::StaleRecord, message)
        .with_table(table.name)
        .with_fields(field.into_iter().collect())
        .with_versions(expected, found)
}
