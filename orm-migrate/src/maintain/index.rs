use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::Database;
use serde::Serialize;

use crate::query::Query;
use crate::schema::Name;

/// What became of the indexes of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reindexed {
    /// How many bytes the indexes had.
    pub bytes_before: i64,
    /// How many they have.
    pub bytes_after: i64,
    /// What earlier runs that were cut short had left behind, and was dropped.
    pub leftovers: Vec<String>,
    /// Indexes that were not valid, as after a `CREATE INDEX CONCURRENTLY` that failed, and are now.
    pub repaired: Vec<String>,
}

/// Builds the indexes of a table anew, beside those in use, so that readers and writers go on. What was left behind by a
/// run that was cut short is dropped first, and indexes that are not valid are built again.
///
/// SQL: `DROP INDEX CONCURRENTLY` for leftovers, `REINDEX INDEX CONCURRENTLY` for indexes that are not valid,
/// `REINDEX TABLE CONCURRENTLY`. It waits for transactions that are older than itself, and takes the room of the indexes
/// a second time.
///
/// # Errors
/// Of kind `Schema` if there is no such table, `LockNotAvailable` if an index of it is being built at this moment, and
/// `UniqueViolation` if rows have come in that an index which is not valid would refuse. Those of the connection.
///
/// ```no_run
/// # async fn example(db: &orm::Database) -> orm::Result<()> {
/// let done = orm::migrate::maintain::reindex(db, &"posts".into()).await?;
/// println!("{} bytes less", done.bytes_before - done.bytes_after);
/// # Ok(())
/// # }
/// ```
pub async fn reindex(db: &Database, table: &Name) -> Result<Reindexed> {
    let bytes_before = size(db, table).await?;
    let building = Query::new("SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE relid = ");
    if building.regclass(table).text(")").build().read_only().scalar(db).await? {
        let message = format!(
            "an index of {table} is being built: wait for it, pg_stat_progress_create_index shows how far it is"
        );
        return Err(Error::new(ErrorKind::LockNotAvailable, message));
    }
    let (mut leftovers, mut repaired) = (Vec::new(), Vec::new());
    for (schema, index) in invalid(db, table).await? {
        let name = Name { schema: Some(schema), name: index };
        if is_leftover(&name.name) {
            Query::new("DROP INDEX CONCURRENTLY ").object(&name).build().exec(db).await?;
            leftovers.push(name.name);
        } else {
            Query::new("REINDEX INDEX CONCURRENTLY ").object(&name).build().exec(db).await?;
            repaired.push(name.name);
        }
    }
    Query::new("REINDEX TABLE CONCURRENTLY ").object(table).build().exec(db).await?;
    Ok(Reindexed { bytes_before, bytes_after: size(db, table).await?, leftovers, repaired })
}

async fn size(db: &Database, table: &Name) -> Result<i64> {
    let query = Query::new("SELECT pg_indexes_size(").regclass(table).text(")");
    let size: Option<i64> = query.build().read_only().scalar(db).await?;
    size.ok_or_else(|| {
        Error::new(ErrorKind::Schema, format!("there is no table {table}: check its name and its schema"))
    })
}

/// The indexes of a table that no query uses, because what was to build them has failed.
async fn invalid(db: &Database, table: &Name) -> Result<Vec<(String, String)>> {
    let query = Query::new(
        "SELECT n.nspname::text, c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND i.indrelid = ",
    );
    query.regclass(table).text(" ORDER BY 1, 2").build().read_only().all(db).await
}

/// Whether an index is the new or the old one of a REINDEX CONCURRENTLY that was cut short: `name_ccnew`, `name_ccold1`.
fn is_leftover(index: &str) -> bool {
    let stem = index.trim_end_matches(|c: char| c.is_ascii_digit());
    stem.ends_with("_ccnew") || stem.ends_with("_ccold")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_told_by_their_names() {
        assert!(is_leftover("posts_pkey_ccnew"));
        assert!(is_leftover("posts_pkey_ccold12"));
        assert!(!is_leftover("posts_pkey"));
        assert!(!is_leftover("ccnews"));
    }
}
