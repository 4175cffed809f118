//! The table of what has run.

use orm_core::error::Result;
use orm_core::session::{Database, Executor, Transaction};

use super::csv::Inserted;
use crate::query::Query;
use crate::schema::Name;

/// One for all who seed a database: `orm seed` in ASCII.
const LOCK: i64 = 0x6f72_6d20_7365_6564;

/// A seed that has run.
#[derive(Debug, Clone)]
pub(super) struct Applied {
    pub(super) name: String,
    pub(super) checksum: Option<String>,
    pub(super) since: String,
    /// The rows that it has inserted, of a CSV file.
    pub(super) rows: Option<i64>,
    pub(super) table: Option<Name>,
}

/// What is read of it: name, checksum, time, rows, schema and table.
type Row = (String, Option<String>, String, Option<i64>, Option<String>, Option<String>);

/// Makes the table, if it is not there.
pub(super) async fn prepare(db: &Database) -> Result<()> {
    let tx = db.begin().await?;
    lock(&tx).await?;
    // Another one must not come before it in the search path.
    if is_there(&tx).await? {
        return tx.rollback().await;
    }
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS _orm_seeds (
            name text PRIMARY KEY,
            place bigint GENERATED ALWAYS AS IDENTITY,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            checksum text,
            rows bigint,
            in_schema text,
            in_table text,
            keys text[]
        )",
    )
    .await?;
    tx.commit().await
}

async fn is_there(db: &(impl Executor + ?Sized)) -> Result<bool> {
    Query::new("SELECT to_regclass('_orm_seeds') IS NOT NULL").build().read_only().scalar(db).await
}

/// Waits for the turn of this transaction among all that seed the database.
pub(super) async fn lock(tx: &Transaction) -> Result<()> {
    Query::new("SELECT pg_advisory_xact_lock(").bind(&LOCK).text(")").build().exec(tx).await.map(drop)
}

/// What has run, in the order in which it did. Nothing if there is no table of it.
pub(super) async fn applied(db: &(impl Executor + ?Sized)) -> Result<Vec<Applied>> {
    if !is_there(db).await? {
        return Ok(Vec::new());
    }
    let query = Query::new(
        "SELECT name, checksum, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), rows, \
         in_schema, in_table FROM _orm_seeds ORDER BY place",
    );
    let rows: Vec<Row> = query.build().read_only().all(db).await?;
    let read = |(name, checksum, since, rows, schema, table): Row| Applied {
        name,
        checksum,
        since,
        rows,
        table: table.map(|table| Name { schema, name: table }),
    };
    Ok(rows.into_iter().map(read).collect())
}

pub(super) async fn has_run(tx: &Transaction, name: &str) -> Result<bool> {
    let query = Query::new("SELECT EXISTS (SELECT FROM _orm_seeds WHERE name = ").bind(&name).text(")");
    query.build().scalar(tx).await
}

/// Notes that a seed has run.
pub(super) async fn note(
    tx: &Transaction,
    name: &str,
    checksum: Option<&str>,
    inserted: Option<(&Name, &Inserted)>,
) -> Result<()> {
    let rows = inserted.map(|(_, inserted)| i64::try_from(inserted.rows).unwrap_or(i64::MAX));
    let schema = inserted.and_then(|(table, _)| table.schema.as_deref());
    let table = inserted.map(|(table, _)| table.name.as_str());
    let keys = inserted.and_then(|(_, inserted)| inserted.keys.as_ref());
    Query::new("INSERT INTO _orm_seeds (name, checksum, rows, in_schema, in_table, keys) VALUES (")
        .bind(&name)
        .text(", ")
        .bind(&checksum)
        .text(", ")
        .bind(&rows)
        .text(", ")
        .bind(&schema)
        .text(", ")
        .bind(&table)
        .text(", ")
        .bind(&keys)
        .text(")")
        .build()
        .exec(tx)
        .await
        .map(drop)
}

/// The keys of the rows that a CSV file has inserted; none if the table had no primary key.
pub(super) async fn keys(db: &(impl Executor + ?Sized), name: &str) -> Result<Option<Vec<String>>> {
    let query = Query::new("SELECT keys FROM _orm_seeds WHERE name = ").bind(&name);
    Ok(query.build().one::<(Option<Vec<String>>,)>(db).await?.and_then(|(keys,)| keys))
}

/// Forgets that a seed has run.
pub(super) async fn forget(tx: &Transaction, name: &str) -> Result<()> {
    Query::new("DELETE FROM _orm_seeds WHERE name = ").bind(&name).build().exec(tx).await.map(drop)
}
