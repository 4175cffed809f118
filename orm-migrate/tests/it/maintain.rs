//! Maintenance, but for what the command has tests of.

use std::time::Duration;

use orm::Database;
use orm_migrate::maintain::{Purge, purge};

/// Rows 1 to 50 of one part were deleted long ago, 51 to 100 of the other are there: at the same places in their files.
const ROWS: &str = "INSERT INTO old SELECT n, now() - interval '40 days' FROM generate_series(1, 50) n;
                    INSERT INTO young SELECT n, NULL FROM generate_series(51, 100) n";

async fn is_purged_and_nothing_else(db: &Database) -> orm::Result<()> {
    let what = Purge::new("documents".into(), "deleted_at", Duration::from_hours(24)).batch(20);
    assert_eq!(what.count(db).await?, 50);
    assert_eq!(purge(db, &what).await?, 50);
    let (rows, first): (i64, i32) = orm::sql!("SELECT count(*), min(id) FROM documents").required(db).await?;
    assert_eq!((rows, first), (50, 51));
    Ok(())
}

#[orm::test]
async fn a_purge_of_a_partitioned_table_leaves_the_living_rows_of_every_part(
    db: Database,
) -> orm::Result<()> {
    db.execute_batch(
        "CREATE TABLE documents (id int, deleted_at timestamptz) PARTITION BY RANGE (id);
         CREATE TABLE old PARTITION OF documents FOR VALUES FROM (0) TO (51);
         CREATE TABLE young PARTITION OF documents FOR VALUES FROM (51) TO (101)",
    )
    .await?;
    db.execute_batch(ROWS).await?;
    is_purged_and_nothing_else(&db).await
}

#[orm::test]
async fn a_purge_of_a_table_leaves_the_living_rows_of_those_that_inherit(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE TABLE documents (id int, deleted_at timestamptz);
         CREATE TABLE old () INHERITS (documents);
         CREATE TABLE young () INHERITS (documents)",
    )
    .await?;
    db.execute_batch(ROWS).await?;
    is_purged_and_nothing_else(&db).await
}
