use orm_core::error::Result;
use orm_core::session::Database;
use serde::Serialize;

use crate::query::Query;
use crate::schema::Name;

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
         FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid \
         WHERE pg_has_role(c.relowner, 'USAGE') AND c.relpersistence <> 't' ORDER BY 1, 2",
    );
    let rows: Vec<(String, String, i64, i64, i64)> = query.build().read_only().all(db).await?;
    let size = |(schema, name, bytes, live_rows, dead_rows)| Size {
        table: Name { schema: Some(schema), name },
        bytes,
        live_rows,
        dead_rows,
    };
    Ok(rows.into_iter().map(size).collect())
}

/// Makes the room of a table's dead rows usable again, and its statistics anew. SQL: `VACUUM (ANALYZE) table`. Readers
/// and writers go on meanwhile. A vacuum that waits for another one of the table waits for as long as that takes.
///
/// # Errors
/// Of kind `Schema` if there is no such table; those of the connection.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// orm::migrate::maintain::vacuum(db, &"posts".into()).await
/// # }
/// ```
pub async fn vacuum(db: &Database, table: &Name) -> Result<()> {
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
    Query::new("ANALYZE ").object(table).build().exec(db).await.map(drop)
}
