use std::borrow::Cow;

use validator::{ValidationError, ValidationErrors};

use super::{Column, Model};
use crate::error::Error;
use crate::schema::Table;

impl Error {
    /// A row that is not valid because of one of its fields, of kind [`Validation`](crate::error::ErrorKind::Validation):
    /// what a validator or a hook returns to refuse it.
    ///
    /// The message is shown to whoever sent the row: it says what is wrong, without the value.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let error = Error::invalid(User::email, "is taken");
    /// assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["email"][..]));
    /// ```
    pub fn invalid<M: Model, T, K>(column: Column<M, T, K>, message: impl Into<Cow<'static, str>>) -> Self {
        let mut errors = ValidationErrors::new();
        errors.add(column.definition().field, ValidationError::new("invalid").with_message(message.into()));
        refused(M::TABLE, errors)
    }
}

/// A row of a table that is not valid.
#[cold]
pub(crate) fn refused(table: &Table, errors: ValidationErrors) -> Error {
    let order: Vec<&'static str> = table.columns.iter().map(|column| column.field).collect();
    Error::refused(table.model, &order, errors).with_table(table.name)
}
