//! Rows of a statement that a person wrote, as a struct whose fields are found by their names.

use sqlx::Column as _;
use sqlx::TypeInfo as _;
use sqlx::postgres::{PgColumn, PgRow};

use super::check::is_read_as;
use super::from_row::value_at;
use crate::error::{Error, ErrorKind, Result};
use crate::schema::Column;
use crate::value::{ColumnValue, SqlType};

/// A field that is found in a result by its name.
pub struct ResultField {
    name: &'static str,
    /// What it is read from; of related rows, nothing.
    ty: Option<SqlType>,
}

impl ResultField {
    /// A field that is read from this type; from none, because it is related rows.
    pub const fn read_from(name: &'static str, ty: Option<SqlType>) -> Self {
        ResultField { name, ty }
    }
}

/// A field of the type `T`, and how it is read. It asks for the bound in one place, so that a type without one is told of
/// once.
pub struct ResultValue<T> {
    column: Column,
    read: fn(&mut ResultValues<'_>) -> Result<T>,
}

impl<T> ResultValue<T> {
    /// The field of this name.
    pub const fn of(name: &'static str) -> Self
    where
        T: ColumnValue,
    {
        ResultValue { column: Column::of::<T>(name, name), read: |values| values.next() }
    }

    /// What is found in the result.
    pub const fn field(&self) -> ResultField {
        ResultField::read_from(self.column.name, Some(self.column.ty))
    }

    /// It as a column of a query that is a table.
    pub const fn column(&self) -> Column {
        self.column
    }

    /// Reads it.
    ///
    /// # Errors
    /// Of kind `Decode` if its value is none of its type.
    pub fn read(&self, values: &mut ResultValues<'_>) -> Result<T> {
        (self.read)(values)
    }
}

/// Where the fields of the struct `of` stand in a result; compares their types.
///
/// # Errors
/// Of kind `Schema` if a column is missing, there twice or of another type, or if a field is of related rows.
pub fn find_fields(result: &[PgColumn], of: &'static str, fields: &[ResultField]) -> Result<Vec<usize>> {
    fields.iter().map(|field| field.find(result, of)).collect()
}

impl ResultField {
    fn find(&self, result: &[PgColumn], of: &str) -> Result<usize> {
        let name = self.name;
        let wrong = |message: String| Err(Error::new(ErrorKind::Schema, message).with_fields(vec![name]));
        let Some(ty) = &self.ty else {
            return wrong(format!(
                "{of}::{name} is of related rows, which SQL by hand does not bring: read a struct without it, or load it by `.project::<{of}>()`"
            ));
        };
        let mut found = result.iter().enumerate().filter(|(_, found)| found.name() == name);
        match (found.next(), found.next()) {
            (Some((index, column)), None) if is_read_as(ty, column.type_info()) => Ok(index),
            (Some((_, column)), None) => wrong(format!(
                "column {name} of the result is {}, but {of}::{name} is read from {ty}: cast it in the SQL, or change the field's type",
                column.type_info().name().to_lowercase()
            )),
            (Some(_), Some(_)) => wrong(format!(
                "the result has several columns {name}, and {of}::{name} is read from one: give the others a name of their own by AS"
            )),
            (None, _) => wrong(format!(
                "the result has no column {name}, which {of}::{name} is read from: select it, or name it by `AS {name}`"
            )),
        }
    }
}

/// Reads the fields one after the other.
pub struct ResultValues<'r> {
    row: &'r PgRow,
    columns: std::slice::Iter<'r, usize>,
}

impl<'r> ResultValues<'r> {
    /// The fields of a row, which stand in these columns.
    pub fn of(row: &'r PgRow, columns: &'r [usize]) -> Self {
        ResultValues { row, columns: columns.iter() }
    }

    /// The next field.
    ///
    /// # Errors
    /// Of kind `Decode` if its value is none of its type, as a NULL where it is no `Option`.
    pub(crate) fn next<T: ColumnValue>(&mut self) -> Result<T> {
        // One behind the last is a column that is not there, which is an error of its own.
        value_at(self.row, self.columns.next().copied().unwrap_or(usize::MAX))
    }
}
