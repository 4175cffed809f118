//! The rows of a statement that a person wrote.

use sqlx::postgres::{PgColumn, PgRow};
use sqlx::{Column as _, TypeInfo as _};

use super::check::is_read_as;
use super::{Model, Row, Shape, plain_bytes};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{ColumnType, ColumnValue, DecodeError};

/// What a row of raw SQL can be read as: a model, whose columns are found by their names, in any order and among others;
/// a struct with `#[derive(Projection)]`, by the names of its fields; or a tuple of up to twelve values, by position. Types
/// are compared once for a statement.
#[diagnostic::on_unimplemented(
    message = "a row of raw SQL cannot be read as `{Self}`",
    label = "neither a model, nor a projection, nor a tuple of values",
    note = "read a model, a struct with `#[derive(Projection)]`, or a tuple with a value for each column: `(i64, Option<String>)`; single values are read by `.scalar(…)` and `.scalars(…)`"
)]
pub trait FromRow: Sized + Send + 'static {
    /// Where its columns stand in the result; compares their types.
    #[doc(hidden)]
    fn columns(result: &[PgColumn]) -> Result<Vec<usize>>;

    /// Reads a row.
    #[doc(hidden)]
    fn from_row(row: &PgRow, columns: &[usize]) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> FromRow for M {
    fn columns(result: &[PgColumn]) -> Result<Vec<usize>> {
        const {
            assert!(
                !M::TABLE.name.is_empty(),
                "this enum has no table of its own: its rows are reached through a relation"
            );
        }
        (0..M::TABLE.columns.len()).map(|position| column_of::<M>(result, position)).collect()
    }

    fn from_row(row: &PgRow, columns: &[usize]) -> Result<Self> {
        <M as Shape>::decode(Row::at(row, columns, M::TABLE).found())
    }
}

/// Where the result has a column of a model.
fn column_of<M: Model>(result: &[PgColumn], position: usize) -> Result<usize> {
    let table = M::TABLE;
    let column = &table.columns[position]; // the caller counts them
    let wrong = |kind: ErrorKind, message: String| {
        Err(Error::new(kind, message).with_table(table.name).with_fields(vec![column.field]))
    };
    let mut found = result.iter().enumerate().filter(|(_, found)| found.name() == column.name);
    let Some((index, one)) = found.next() else {
        let message = format!(
            "the result has no column {}, which {}::{} is read from: select it, or all of them as `{{columns {}}}`",
            column.name, table.model, column.field, table.model
        );
        return wrong(ErrorKind::Schema, message);
    };
    if found.next().is_some() {
        let message = format!(
            "the result has several columns {}, and {}::{} is read from one: select the model's columns as `{{columns {}}}`",
            column.name, table.model, column.field, table.model
        );
        return wrong(ErrorKind::Schema, message);
    }
    if is_read_as(&column.ty, one.type_info()) {
        Ok(index)
    } else {
        Err(super::check::mismatch_in_result(table, position, &column.ty, one.type_info().name()))
    }
}

/// The value of a column, by the column's position.
///
/// # Errors
/// Of kind `Decode` if it is none of its type, as a NULL where the type is no `Option`; the column is named.
pub(crate) fn value_at<T: ColumnValue>(row: &PgRow, column: usize) -> Result<T> {
    match plain_bytes(row, column) {
        Ok(None) if !T::NULLABLE => Err(null(row, column, &T::Scalar::TYPE)),
        bytes => bytes.and_then(T::read).map_err(|error| unreadable(row, column, &error)),
    }
}

/// The type of a column is one that a `T` can be read from.
///
/// # Errors
/// Of kind `Decode` if it is not, or if there is no such column; the column is named.
fn check_value<T: ColumnValue>(result: &[PgColumn], column: usize, wanted: usize) -> Result<()> {
    let Some(found) = result.get(column) else {
        let message =
            format!("the result has {} columns, and {wanted} are read: select them all", result.len());
        return Err(Error::new(ErrorKind::Decode, message));
    };
    let expected = T::Scalar::TYPE;
    if is_read_as(&expected, found.type_info()) {
        return Ok(());
    }
    let message = format!(
        "column {} of the result ({}) is {}, and {expected} is read: change the type, or cast in the SQL",
        column + 1,
        found.name(),
        found.type_info().name().to_lowercase()
    );
    Err(Error::new(ErrorKind::Decode, message))
}

fn name(row: &PgRow, column: usize) -> &str {
    sqlx::Row::columns(row).get(column).map_or("?", |column| column.name())
}

#[cold]
fn null(row: &PgRow, column: usize, ty: &crate::value::SqlType) -> Error {
    let message = format!(
        "column {} of the result ({}) is NULL, and {ty} without an Option is read: read an Option, or write coalesce",
        column + 1,
        name(row, column)
    );
    Error::new(ErrorKind::Decode, message)
}

#[cold]
fn unreadable(row: &PgRow, column: usize, error: &DecodeError) -> Error {
    let message = format!("cannot read column {} of the result ({}): {error}", column + 1, name(row, column));
    Error::new(ErrorKind::Decode, message)
}

macro_rules! tuples {
    ($($count:literal ($($name:ident $position:tt),*);)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: ColumnValue),*> FromRow for ($($name,)*) {
            fn columns(result: &[PgColumn]) -> Result<Vec<usize>> {
                $(check_value::<$name>(result, $position, $count)?;)*
                if result.len() > $count {
                    let message = format!(
                        "the result has {} columns, and {} are read: select as many, or read them all",
                        result.len(), $count
                    );
                    return Err(Error::new(ErrorKind::Decode, message));
                }
                Ok(Vec::new())
            }

            fn from_row(row: &PgRow, _: &[usize]) -> Result<Self> {
                Ok(($(value_at::<$name>(row, $position)?,)*))
            }
        }
    )*};
}

tuples! {
    1 (A 0);
    2 (A 0, B 1);
    3 (A 0, B 1, C 2);
    4 (A 0, B 1, C 2, D 3);
    5 (A 0, B 1, C 2, D 3, E 4);
    6 (A 0, B 1, C 2, D 3, E 4, F 5);
    7 (A 0, B 1, C 2, D 3, E 4, F 5, G 6);
    8 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
    9 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
    10 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
    11 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
    12 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
}
