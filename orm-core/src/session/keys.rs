//! Primary keys as they come from the server, to find their rows again.

use sqlx::postgres::PgRow;

use super::Session;
use crate::error::Result;
use crate::model::Row;
use crate::schema::Table;
use crate::sql::ast::{ColumnRef, Expr, Output, Quantifier, Select};
use crate::sql::{Operator, render};
use crate::value::{ArrayBuilder, Value};

/// The bytes of a row's primary key, column by column.
pub(super) type Key = Vec<Vec<u8>>;

/// The key of a row that has nothing but its key: see [`Output::Key`].
pub(super) fn key_of(row: &PgRow, table: &'static Table) -> Key {
    let row = Row::plain(row, table);
    (0..table.primary_key.len()).map(|part| row.raw(part).unwrap_or_default()).collect()
}

/// The keys of the rows that a query finds. One statement.
pub(super) async fn keys(session: Session<'_>, select: &Select) -> Result<Vec<Key>> {
    let mut keys = Vec::new();
    let mut decode = |row: &PgRow| {
        keys.push(key_of(row, select.table));
        Ok(())
    };
    session.fetch(&render::select(select, Output::Key), &mut decode).await?;
    Ok(keys)
}

/// The condition of having one of the keys: each of their columns is one array argument.
pub(super) fn among(table: &'static Table, keys: &[Key]) -> Expr {
    let array = |(part, &column): (usize, &usize)| {
        let mut array = ArrayBuilder::new(&table.columns[column].ty, keys.len());
        for key in keys {
            array.push_bytes(key.get(part).map(Vec::as_slice));
        }
        (column, array.finish())
    };
    let columns: Vec<(usize, Value)> = table.primary_key.iter().enumerate().map(array).collect();
    match <[_; 1]>::try_from(columns) {
        Ok([(column, values)]) => Expr::Array(
            Operator::Eq,
            Quantifier::Any,
            Box::new(Expr::Column(ColumnRef { table, column })),
            Box::new(Expr::Value(values)),
        ),
        Err(columns) => Expr::Among { table, columns },
    }
}

/// The values of a key.
pub(super) fn values(table: &'static Table, key: Key) -> Vec<Value> {
    let typed = |(&column, bytes): (&usize, Vec<u8>)| Value::from_bytes(table.columns[column].ty, bytes);
    table.primary_key.iter().zip(key).map(typed).collect()
}
