//! The rows of a CSV file.

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::{Executor as _, Transaction};

use crate::query::Query;
use crate::schema::Name;

/// The table that the file's rows are copied to first. It is gone with the transaction.
const STAGE: &str = "orm_seed_rows";

/// How much of a file is sent at once.
const PORTION: usize = 64 * 1024;

/// What was inserted.
pub(super) struct Inserted {
    /// How many rows of the file were not there before.
    pub(super) rows: u64,
    /// Their primary keys, as the server writes them; none for a table without one.
    pub(super) keys: Option<Vec<String>>,
}

/// Inserts the rows of a file; such that are there already are left as they are. SQL: a temporary table of the file's
/// columns, `COPY` into it, `INSERT … SELECT … ON CONFLICT DO NOTHING`; sequences of columns that the file has go
/// behind the greatest value.
pub(super) async fn insert(tx: &Transaction, table: &Name, text: &[u8]) -> Result<Inserted> {
    // Spreadsheets write a byte order mark.
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let columns = columns(text)?;
    let stage = Query::new("CREATE TEMPORARY TABLE ").name(STAGE).text(" ON COMMIT DROP AS SELECT ");
    stage.names("", &columns).text(" FROM ").object(table).text(" WITH NO DATA").build().exec(tx).await?;
    copy(tx, text, &columns).await?;

    let key = primary_key(tx, table).await?;
    let insert = Query::new("INSERT INTO ")
        .object(table)
        .text(" AS target (")
        .names("", &columns)
        .text(") OVERRIDING SYSTEM VALUE SELECT ")
        .names("", &columns)
        .text(" FROM ")
        .name(STAGE)
        .text(" ON CONFLICT DO NOTHING");
    let inserted = if key.is_empty() {
        Inserted { rows: insert.build().exec(tx).await?, keys: None }
    } else {
        let keys: Vec<String> =
            insert.text(" RETURNING ROW(").names("target.", &key).text(")::text").build().scalars(tx).await?;
        Inserted { rows: keys.len() as u64, keys: Some(keys) }
    };
    advance_sequences(tx, table, &columns).await?;
    Query::new("DROP TABLE ").name(STAGE).build().exec(tx).await?;
    Ok(inserted)
}

/// Deletes the rows of these keys.
pub(super) async fn delete(tx: &Transaction, table: &Name, keys: &[String]) -> Result<u64> {
    let key = primary_key(tx, table).await?;
    if key.is_empty() {
        let message =
            format!("the table {table} has no primary key any more, by which its rows were remembered");
        return Err(Error::new(ErrorKind::Schema, message));
    }
    let delete = Query::new("DELETE FROM ").object(table).text(" AS target WHERE ROW(");
    delete.names("target.", &key).text(")::text = ANY(").bind(&keys).text(")").build().exec(tx).await
}

/// The columns that the first line names.
fn columns(text: &[u8]) -> Result<Vec<String>> {
    let refused = |reason: &str| Error::new(ErrorKind::Other, format!("the CSV file {reason}"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let mut header = csv::StringRecord::new();
    match reader.read_record(&mut header) {
        Ok(true) => {}
        Ok(false) => return Err(refused("is empty: its first line names the columns")),
        Err(_) => return Err(refused("is not UTF-8: save it as such")),
    }
    let columns: Vec<String> = header.iter().map(|column| column.trim().to_owned()).collect();
    if columns.iter().any(String::is_empty) {
        return Err(refused("has a column without a name in its first line"));
    }
    Ok(columns)
}

async fn copy(tx: &Transaction, text: &[u8], columns: &[String]) -> Result<u64> {
    let statement = Query::new("COPY ")
        .name(STAGE)
        .text(" (")
        .names("", columns)
        .text(") FROM STDIN WITH (FORMAT csv, HEADER true, ENCODING 'UTF8')")
        .build();
    let mut rest = text;
    let mut fill = |portion: &mut Vec<u8>| {
        let (now, later) = rest.split_at(rest.len().min(PORTION));
        portion.extend_from_slice(now);
        rest = later;
        Ok(!later.is_empty())
    };
    tx.session().copy_by(&statement.to_sql(), &mut fill).await
}

/// The names of the primary key's columns, in its order.
async fn primary_key(tx: &Transaction, table: &Name) -> Result<Vec<String>> {
    let query = Query::new(
        "SELECT attname::text FROM pg_index \
         CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS part (number, place) \
         JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number \
         WHERE indisprimary AND indrelid = ",
    );
    query.regclass(table).text(" ORDER BY part.place").build().scalars(tx).await
}

/// A sequence does not notice the values that it has not made: the next row would get one of them.
async fn advance_sequences(tx: &Transaction, table: &Name, columns: &[String]) -> Result<()> {
    for column in columns {
        let query = Query::new("SELECT pg_get_serial_sequence((").regclass(table).text(")::text, ");
        let Some(sequence) = query.bind(column).text(")").build().scalar::<Option<String>>(tx).await? else {
            continue;
        };
        Query::new("SELECT setval(")
            .bind(&sequence)
            .text("::text::regclass, greatest(max(")
            .name(column)
            .text("), pg_sequence_last_value(")
            .bind(&sequence)
            .text("::text::regclass))) FROM ")
            .object(table)
            .text(" HAVING max(")
            .name(column)
            .text(") > 0")
            .build()
            .exec(tx)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_columns() {
        assert_eq!(columns(b"id, name,\"a \"\"b\"\"\"\n1,x,y\n").unwrap(), ["id", "name", "a \"b\""]);
        assert_eq!(
            columns(b"").unwrap_err().to_string(),
            "the CSV file is empty: its first line names the columns"
        );
        assert!(columns(b"id,,name\n").is_err());
        assert!(columns(b"\xff\n").is_err());
    }
}
