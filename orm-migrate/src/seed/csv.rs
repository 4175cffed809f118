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
    /// Their primary keys, each as a JSON object by columns; none for a table without one.
    pub(super) keys: Option<Vec<String>>,
}

/// Inserts the rows of a file; such whose key is there already are left as they are: the primary key if the file has it,
/// else what is unique in the table and the file has. SQL: a temporary table of the file's columns, `COPY` into it,
/// `INSERT … SELECT … ON CONFLICT (key) DO NOTHING`; sequences of columns that the file has go behind the greatest value.
pub(super) async fn insert(tx: &Transaction, table: &Name, text: &[u8]) -> Result<Inserted> {
    // Spreadsheets write a byte order mark.
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let columns = columns(text)?;
    let stage = Query::new("CREATE TEMPORARY TABLE ").name(STAGE).text(" ON COMMIT DROP AS SELECT ");
    stage.names("", &columns).text(" FROM ").object(table).text(" WITH NO DATA").build().exec(tx).await?;
    let copied = copy(tx, text, &columns).await?;
    if copied < records(text) {
        let message = format!(
            "of the CSV file the server has read {copied} rows only: a line of nothing but `\\.` ends it"
        );
        return Err(Error::new(ErrorKind::Other, message));
    }

    let key = primary_key(tx, table).await?;
    let known_by = known_by(tx, table, &columns).await?;
    if let Some(known_by) = &known_by {
        refuse_twice(tx, known_by).await?;
    }
    let insert = Query::new("INSERT INTO ")
        .object(table)
        .text(" AS target (")
        .names("", &columns)
        .text(") OVERRIDING SYSTEM VALUE SELECT ")
        .names("", &columns)
        .text(" FROM ")
        .name(STAGE);
    let insert = match &known_by {
        Some(known_by) => insert.text(" ON CONFLICT (").names("", known_by).text(") DO NOTHING"),
        None => insert,
    };
    let inserted = if key.is_empty() {
        Inserted { rows: insert.build().exec(tx).await?, keys: None }
    } else {
        let keys: Vec<String> =
            object(insert.text(" RETURNING "), &key).text("::text").build().scalars(tx).await?;
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
    let of_other_columns = keys.iter().any(|noted| {
        let noted: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(noted).ok();
        noted.is_none_or(|noted| {
            noted.len() != key.len() || !key.iter().all(|column| noted.contains_key(column))
        })
    });
    if of_other_columns {
        let message = format!(
            "the rows of {table} were remembered by other columns than its primary key is over now: delete them by hand"
        );
        return Err(Error::new(ErrorKind::Schema, message));
    }
    let delete = Query::new("DELETE FROM ").object(table).text(" AS target WHERE ");
    object(delete, &key).text("::text = ANY(").bind(&keys).text(")").build().exec(tx).await
}

/// The key of a row as a JSON object.
fn object(query: Query, key: &[String]) -> Query {
    let mut query = query.text("jsonb_build_object(");
    for (place, column) in key.iter().enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        query = query.text(comma).bind(column).text("::text, target.").name(column);
    }
    query.text(")")
}

/// Two rows of one key in a file are a mistake: one of them would be lost.
async fn refuse_twice(tx: &Transaction, key: &[String]) -> Result<()> {
    let query = Query::new("SELECT EXISTS (SELECT FROM ").name(STAGE).text(" GROUP BY ").names("", key);
    if query.text(" HAVING count(*) > 1)").build().scalar::<bool>(tx).await? {
        let message = format!("two rows of the CSV file have the same key ({})", key.join(", "));
        return Err(Error::new(ErrorKind::Other, message));
    }
    Ok(())
}

/// How many rows a file has behind its first line.
fn records(text: &[u8]) -> u64 {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    reader.byte_records().count() as u64
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

/// The columns by which a row of the file is known in the table: those of the primary key if the file has them, else of
/// another unique index that it has, of the fewest columns.
async fn known_by(tx: &Transaction, table: &Name, columns: &[String]) -> Result<Option<Vec<String>>> {
    let query = Query::new(
        "SELECT ARRAY(SELECT attname::text FROM unnest(indkey::int2[]) WITH ORDINALITY AS part (number, place) \
             JOIN pg_attribute ON attrelid = indrelid AND attnum = part.number WHERE place <= indnkeyatts ORDER BY place) \
         FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid \
         WHERE indisunique AND indimmediate AND indisvalid AND indpred IS NULL AND indexprs IS NULL AND indrelid = ",
    );
    let query = query.regclass(table).text(" ORDER BY NOT indisprimary, indnkeyatts, relname").build();
    let keys: Vec<(Vec<String>,)> = query.all(tx).await?;
    Ok(keys.into_iter().map(|(key,)| key).find(|key| key.iter().all(|column| columns.contains(column))))
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
