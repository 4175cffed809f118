use std::fmt::Write as _;

use sqlx::{PgConnection, Row as _};

use super::BackfillError;
use super::form::{self, Form};
use crate::wire;

/// The unique key by whose order a table is walked: its primary key, or else one whose columns are NOT NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// Name and type of its columns, as SQL writes them.
    columns: Vec<(String, String)>,
}

impl Key {
    pub(super) async fn of(connection: &mut PgConnection, table: &str) -> Result<Self, BackfillError> {
        let sql = "SELECT quote_ident(attname), format_type(atttypid, atttypmod) FROM \
                   (SELECT * FROM pg_index i WHERE indrelid = to_regclass($1) AND indisunique AND indisvalid \
                   AND indpred IS NULL AND indexprs IS NULL AND NOT EXISTS (SELECT FROM pg_attribute a \
                   WHERE a.attrelid = indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) AND NOT a.attnotnull) \
                   ORDER BY indisprimary DESC, indexrelid LIMIT 1) i \
                   CROSS JOIN generate_series(0, indnkeyatts - 1) AS place \
                   JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[place] ORDER BY place";
        let rows = wire::rows(connection, sql, &[Some(table)]).await?;
        let columns = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        let columns: Vec<(String, String)> = columns.collect::<Result<_, sqlx::Error>>()?;
        if columns.is_empty() {
            return Err(BackfillError::NoKey { table: table.to_owned() });
        }
        Ok(Key { columns })
    }

    /// # Errors
    /// [`BackfillError::Key`] if a statement sets a column of it: rows that it moves behind its place would be met again.
    pub(super) fn refuse_change(&self, form: &Form<'_>) -> Result<(), BackfillError> {
        let names = self.columns.iter().map(|(name, _)| form::name(name));
        match names.into_iter().find(|name| form.columns.contains(name)) {
            Some(column) => Err(BackfillError::Key { table: form.table.to_owned(), column }),
            None => Ok(()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    fn names(&self) -> String {
        self.list(|_, name, _| name.to_owned())
    }

    fn list(&self, text: impl Fn(usize, &str, &str) -> String) -> String {
        let columns = self.columns.iter().enumerate();
        columns.map(|(at, (name, ty))| text(at, name, ty)).collect::<Vec<_>>().join(", ")
    }

    /// The arguments from number `first` on, as values of the key's types.
    fn arguments(&self, first: usize) -> String {
        self.list(|at, _, ty| format!("${}::text::{ty}", first + at))
    }

    /// The last key of the next `batch` rows, behind how many of them there are. With a position, it is the arguments.
    pub(super) fn next_sql(&self, form: &Form<'_>, batch: u32, has_position: bool) -> String {
        let (names, table) = (self.names(), form.table);
        let mut sql = format!(
            "SELECT n, {} FROM (SELECT *, row_number() OVER (ORDER BY {names}) AS n FROM (SELECT {names} FROM {table}",
            self.list(|_, name, _| format!("{name}::text"))
        );
        if has_position {
            // Writing to a String does not fail.
            let _ = write!(sql, " WHERE ({names}) > ({})", self.arguments(1));
        }
        let _ = write!(sql, " ORDER BY {names} LIMIT {batch}) batch) numbered ORDER BY n DESC LIMIT 1");
        sql
    }

    /// The condition of the rows up to a key, behind a position if there is one: the key is the first arguments, the
    /// position those behind.
    pub(super) fn range(&self, form: &Form<'_>, has_position: bool) -> String {
        let names = self.list(|_, name, _| format!("{}.{name}", form.reference));
        let mut sql = format!("({names}) <= ({})", self.arguments(1));
        if has_position {
            let _ = write!(sql, " AND ({names}) > ({})", self.arguments(1 + self.len()));
        }
        sql
    }
}
