use std::ops::Range;

use sqlx::postgres::PgColumn;
use sqlx::{Column as _, TypeInfo as _};

use crate::error::{Error, ErrorKind, Result};
use crate::schema::Table;
use crate::value::SqlType;

/// Compares the types of a result's columns with those of a stretch of the table's columns, once for a statement;
/// the values are then decoded without looking at types again.
///
/// # Errors
/// Of kind `Schema` if a column has another type in the database than in the model.
pub fn check_columns(found: &[PgColumn], table: &'static Table, expected: Range<usize>) -> Result<()> {
    for (index, position) in expected.enumerate() {
        let (Some(column), Some(expected)) = (found.get(index), table.columns.get(position)) else {
            return Err(Error::new(
                ErrorKind::Schema,
                format!("the result for {} has too few columns", table.name),
            ));
        };
        let oid = column.type_info().oid().map_or(0, |oid| oid.0);
        if !expected.ty.accepts(oid) {
            return Err(mismatch(table, position, &expected.ty, column.type_info().name()));
        }
    }
    Ok(())
}

/// A column that has the type `found` in the database.
#[cold]
pub(super) fn mismatch(table: &Table, position: usize, expected: &SqlType, found: &str) -> Error {
    let (name, field) =
        table.columns.get(position).map_or(("?", None), |column| (column.name, Some(column.field)));
    Error::new(
        ErrorKind::Schema,
        format!(
            "{}.{name} is {} in the database, but {}::{} says {expected}: change the field's type or migrate the column",
            table.name,
            found.to_lowercase(),
            table.model,
            field.unwrap_or("?"),
        ),
    )
    .with_table(table.name)
    .with_fields(field.into_iter().collect())
}
