//! Rows in the binary format of COPY.

use super::{InsertMany, NewCells};
use crate::error::{Error, ErrorKind, Result};
use crate::model::Model;
use crate::schema::Table;

/// How many bytes are written before they are sent.
const PORTION: usize = 128 * 1024;

const HEADER: &[u8] = b"PGCOPY\n\xFF\r\n\0\0\0\0\0\0\0\0\0";
const TRAILER: &[u8] = &(-1_i16).to_be_bytes();
const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// Rows on their way into a COPY: of each the same columns.
pub(crate) struct CopyRows<M> {
    rows: std::vec::IntoIter<NewCells<M>>,
    columns: Vec<usize>,
    is_begun: bool,
}

impl<M: Model> CopyRows<M> {
    /// The rows, of which none was taken yet.
    pub(crate) fn into_rows(self) -> Vec<NewCells<M>> {
        self.rows.collect()
    }

    /// The columns that are written, by position.
    pub(crate) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Appends the next rows, until there are enough of them to be sent, and tells whether more are to come.
    ///
    /// # Errors
    /// Of kind `Encode` for a value that PostgreSQL does not have.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        if !self.is_begun {
            out.extend_from_slice(HEADER);
            self.is_begun = true;
        }
        while out.len() < PORTION {
            let Some(row) = self.rows.next() else {
                out.extend_from_slice(TRAILER);
                return Ok(false);
            };
            self.write(&row, out)?;
        }
        Ok(true)
    }

    fn write(&self, row: &NewCells<M>, out: &mut Vec<u8>) -> Result<()> {
        // A table has at most 1,600 columns; the server refuses a row that says another number than it expects.
        let columns = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&columns.to_be_bytes());
        for &position in &self.columns {
            let start = out.len();
            out.extend_from_slice(&NULL);
            let Some(field) = row.cell(position, &M::TABLE.columns[position]) else { continue };
            let refused = |reason: &dyn std::fmt::Display| not_encoded(M::TABLE, position, reason);
            if field.write(out).map_err(|error| refused(&error))? {
                let len = i32::try_from(out.len() - start - NULL.len());
                let len = len.map_err(|_| refused(&"more than 1 GB: PostgreSQL has no such values"))?;
                out[start..start + NULL.len()].copy_from_slice(&len.to_be_bytes());
            }
        }
        Ok(())
    }
}

#[cold]
fn not_encoded(table: &'static Table, column: usize, reason: &dyn std::fmt::Display) -> Error {
    let column = &table.columns[column];
    let message = format!("a value for {}.{} cannot be sent: {reason}", table.name, column.name);
    Error::new(ErrorKind::Encode, message).with_table(table.name).with_fields(vec![column.field])
}

impl<M: Model> InsertMany<M> {
    /// The rows for a COPY.
    ///
    /// # Errors
    /// They themselves, if a COPY cannot say them: a column of which some give a value and others take the database's
    /// default, or rows of a table that several models share.
    pub(crate) fn into_copy(self) -> Result<CopyRows<M>, Self> {
        let rows: Vec<NewCells<M>> = self.into_rows().into_iter().map(NewCells::completed).collect();
        match columns(&rows) {
            Some(columns) => Ok(CopyRows { rows: rows.into_iter(), columns, is_begun: false }),
            None => Err(InsertMany::of_rows(rows)),
        }
    }
}

/// The columns that all of the rows give; none if another is given by some of them.
fn columns<M: Model>(rows: &[NewCells<M>]) -> Option<Vec<usize>> {
    if M::TABLE.inheritance.is_some() {
        return None;
    }
    let mut columns = Vec::with_capacity(M::TABLE.columns.len());
    for (position, column) in M::TABLE.columns.iter().enumerate() {
        let mut given = rows.iter().map(|row| row.cell(position, column).is_some());
        let first = given.next()?;
        if given.any(|is_given| is_given != first) {
            return None;
        }
        if first {
            columns.push(position);
        }
    }
    (!columns.is_empty()).then_some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_that_of_the_format() {
        assert_eq!((HEADER.len(), TRAILER), (19, &[0xFF, 0xFF][..]));
    }
}
