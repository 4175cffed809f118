use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::Database;
use serde::Serialize;

use crate::query::Query;
use crate::schema::Name;

/// Whether this user may vacuum the relation `c`, as the server decides it: its owner, the database's, or one with the
/// privilege that PostgreSQL 17 has brought.
const MAY: &str = "(pg_has_role(c.relowner, 'USAGE') \
     OR (SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()) \
     OR CASE WHEN current_setting('server_version_num')::int >= 170000 \
         THEN has_table_privilege(c.oid, 'MAINTAIN') ELSE false END)";

/// A table and how much there is of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Size {
    /// Its name, with its schema.
    #[serde(flatten)]
    pub table: Name,
    /// Bytes, indexes and long values included.
    pub bytes: i64,
    /// Rows that are in use, as the server estimates it.
    pub live_rows: i64,
    /// Rows that are not in use any more and take room until a vacuum, as the server estimates it.
    pub dead_rows: i64,
}

/// The tables of the database that this user may vacuum, by name. One round trip.
///
/// # Errors
/// Those of the connection.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// for size in orm::migrate::maintain::sizes(db).await? {
///     println!("{}: {} bytes, {} dead rows", size.table, size.bytes, size.dead_rows);
/// }
/// # Ok(())
/// # }
/// ```
pub async fn sizes(db: &Database) -> Result<Vec<Size>> {
    let query = Query::new(
        "SELECT s.schemaname::text, s.relname::text, pg_total_relation_size(s.relid), n_live_tup, n_dead_tup \
         FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid WHERE c.relpersistence <> 't' AND ",
    )
    .text(MAY)
    .text(" ORDER BY 1, 2");
    let rows: Vec<(String, String, i64, i64, i64)> = query.build().read_only().all(db).await?;
    let size = |(schema, name, bytes, live_rows, dead_rows)| Size {
        table: Name { schema: Some(schema), name },
        bytes,
        live_rows,
        dead_rows,
    };
    Ok(rows.into_iter().map(size).collect())
}

/// The tables of the database that this user may not vacuum, by name: the server would leave them out with no more than a
/// warning. One round trip.
///
/// # Errors
/// Those of the connection.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// for table in orm::migrate::maintain::forbidden(db).await? {
///     println!("{table} is left out");
/// }
/// # Ok(())
/// # }
/// ```
pub async fn forbidden(db: &Database) -> Result<Vec<Name>> {
    let query = Query::new(
        "SELECT s.schemaname::text, s.relname::text FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid \
         WHERE c.relpersistence <> 't' AND NOT ",
    );
    let rows: Vec<(String, String)> =
        query.text(MAY).text(" ORDER BY 1, 2").build().read_only().all(db).await?;
    Ok(rows.into_iter().map(|(schema, name)| Name { schema: Some(schema), name }).collect())
}

/// What the server would only warn of, and leave undone.
async fn refuse_skipped(db: &Database, table: &Name, kinds: &'static str, verb: &str) -> Result<()> {
    let query = Query::new("SELECT c.relkind = ANY(string_to_array(")
        .bind(&kinds)
        .text(", NULL)), c.relkind = 'v', c.relowner::regrole::text, ")
        .text(MAY)
        .text(" FROM pg_class c WHERE c.oid = ")
        .regclass(table);
    // Of one that is not there the statement itself tells.
    let found: Vec<(bool, bool, String, bool)> = query.build().read_only().all(db).await?;
    let reason = match found.into_iter().next() {
        Some((false, true, ..)) => "it is a view, which has no rows of its own: name its tables".to_owned(),
        Some((false, false, ..)) => "it is no table".to_owned(),
        Some((true, _, owner, false)) => format!(
            "it belongs to {owner}: connect as that role or as the database's owner, or GRANT MAINTAIN on it where the \
             server is PostgreSQL 17 or newer"
        ),
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::Statement, format!("{table} cannot be {verb}: {reason}")))
}

/// Makes the room of a table's dead rows usable again, and its statistics anew. SQL: `VACUUM (ANALYZE) table`. Readers
/// and writers go on meanwhile. A vacuum that waits for another one of the table waits for as long as that takes.
///
/// # Errors
/// Of kind `Schema` if there is no such table; of kind `Statement` if it is a view, or another user's; those of the
/// connection.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// orm::migrate::maintain::vacuum(db, &"posts".into()).await
/// # }
/// ```
pub async fn vacuum(db: &Database, table: &Name) -> Result<()> {
    refuse_skipped(db, table, "rmpt", "vacuumed").await?;
    Query::new("VACUUM (ANALYZE) ").object(table).build().exec(db).await.map(drop)
}

/// Makes a table's statistics anew, which plans of queries are made by. SQL: `ANALYZE table`.
///
/// # Errors
/// As [`vacuum`].
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// orm::migrate::maintain::analyze(db, &"posts".into()).await
/// # }
/// ```
pub async fn analyze(db: &Database, table: &Name) -> Result<()> {
    refuse_skipped(db, table, "rmpf", "analyzed").await?;
    Query::new("ANALYZE ").object(table).build().exec(db).await.map(drop)
}
