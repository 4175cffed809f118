//! The statements of an SQL file.

use orm_core::error::{Error, Place};
use orm_core::expr::raw::trusted;
use orm_core::session::Transaction;

use super::FilePlace;
use crate::file::Statement;

/// Why a seed failed, and where in its file.
pub(super) struct Fault {
    pub(super) error: Error,
    pub(super) place: Option<FilePlace>,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault { error, place: None }
    }
}

impl Fault {
    /// Of the COPY of a CSV file.
    pub(super) fn of_csv(error: Error) -> Self {
        let place = match error.place() {
            Some(Place::Line { line, column }) => Some(FilePlace { line: *line, column: column.clone() }),
            _ => None,
        };
        Fault { error, place }
    }
}

/// Runs them one by one, so that it is known which of them has failed. The text is a file of the application's own.
pub(super) async fn run(tx: &Transaction, sql: &str) -> Result<(), Fault> {
    for statement in Statement::all(sql) {
        tx.execute_batch(trusted(statement.sql.to_owned())).await.map_err(|error| {
            let character = match error.place() {
                Some(Place::Character(character)) => *character,
                _ => 0,
            };
            let line = u64::try_from(statement.line_of(character)).unwrap_or(u64::MAX);
            Fault { error, place: Some(FilePlace { line, column: None }) }
        })?;
    }
    Ok(())
}
