use std::time::Duration;

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::Database;

use crate::query::Query;
use crate::schema::Name;

/// How many rows a batch has, if nothing else is said.
const BATCH: u32 = 1_000;

/// Rows that were soft-deleted long ago.
#[derive(Debug, Clone)]
#[must_use = "`purge` deletes them"]
pub struct Purge {
    table: Name,
    column: String,
    age: Duration,
    batch: u32,
}

impl Purge {
    /// Rows of a table whose deletion, which the column has the time of, is older than the age.
    pub fn new(table: Name, column: impl Into<String>, age: Duration) -> Self {
        Purge { table, column: column.into(), age, batch: BATCH }
    }

    /// How many rows one transaction deletes at most. 1,000 if not set; at least one.
    pub fn batch(mut self, rows: u32) -> Self {
        self.batch = rows.max(1);
        self
    }

    /// How many rows there are. One round trip.
    ///
    /// # Errors
    /// As [`purge`].
    pub async fn count(&self, db: &Database) -> Result<u64> {
        let query = Query::new("SELECT count(*) FROM ").object(&self.table).text(" WHERE ");
        let count: i64 = self.condition(query).build().read_only().scalar(db).await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    fn condition(&self, query: Query) -> Query {
        query
            .name(&self.column)
            .text(" < now() - make_interval(secs => ")
            .bind(&self.age.as_secs_f64())
            .text(")")
    }
}

/// Deletes them for good, a batch in each transaction, so that no lock is held for long; rows that somebody has locked are
/// left for the next time. Returns how many it were. Rows that refer to them go, or refuse, as their foreign keys say.
///
/// Of a partitioned table, or one that others inherit from, in all parts.
///
/// SQL, again and again until a batch is not full: `WITH batch AS MATERIALIZED (SELECT tableoid AS part, ctid AS place
/// FROM table WHERE column < now() - … LIMIT n FOR UPDATE SKIP LOCKED) DELETE FROM table WHERE ctid = ANY(ARRAY(SELECT place
/// FROM batch)) AND (tableoid, ctid) IN (SELECT part, place FROM batch) AND column < now() - …`. An index on the column helps.
///
/// # Errors
/// Of kind `Schema` if there is no such table or column, `ForeignKeyViolation` if rows that are kept refer to one of
/// them; the batches before are deleted then. Those of the connection.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// use std::time::Duration;
/// use orm::migrate::maintain::{Purge, purge};
///
/// let month = Duration::from_hours(30 * 24);
/// let rows = purge(db, &Purge::new("documents".into(), "deleted_at", month)).await?;
/// # Ok(())
/// # }
/// ```
pub async fn purge(db: &Database, what: &Purge) -> Result<u64> {
    if what.age > Duration::from_hours(24 * 365 * 1_000) {
        return Err(Error::new(ErrorKind::Config, "an age of more than a thousand years is none"));
    }
    let mut deleted = 0;
    loop {
        // Each partition has rows of the same ctid, which alone finds one fast.
        let query = Query::new("WITH batch AS MATERIALIZED (SELECT tableoid AS part, ctid AS place FROM ")
            .object(&what.table)
            .text(" WHERE ");
        let query = what.condition(query).text(" LIMIT ").bind(&i64::from(what.batch));
        let query = query
            .text(" FOR UPDATE SKIP LOCKED) DELETE FROM ")
            .object(&what.table)
            .text(" WHERE ctid = ANY(ARRAY(SELECT place FROM batch)) AND (tableoid, ctid) IN (SELECT part, place FROM batch) AND ");
        let rows = what.condition(query).build().exec(db).await?;
        deleted += rows;
        if rows < u64::from(what.batch) {
            return Ok(deleted);
        }
    }
}
