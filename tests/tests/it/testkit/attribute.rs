//! `#[orm::test]` and `assert_queries!` in this very process.

use orm::Database;

/// Makes a table. That fails where it exists, so it proves that nobody else uses the database.
const CREATE: &str = "CREATE TABLE only_here (id int)";

#[orm::test]
async fn a_test_has_a_database_of_its_own(db: Database) -> orm::Result<()> {
    db.execute_batch(CREATE).await
}

#[orm::test]
async fn another_test_has_another_database(db: Database) -> orm::Result<()> {
    db.execute_batch(CREATE).await
}

async fn with_table(db: &Database) -> orm::Result<()> {
    db.execute_batch(CREATE).await?;
    db.execute_batch("INSERT INTO only_here VALUES (1)").await
}

#[orm::test(setup = with_table)]
async fn a_test_finds_what_its_setup_made(db: Database) {
    let error = db.execute_batch(CREATE).await.expect_err("the setup has made the table");
    assert!(error.to_string().contains("already exists"), "{error}");
}

/// Divides by zero unless one row is there.
const EXPECT_ONE_ROW: &str = "SELECT 1 / (SELECT (count(*) = 1)::int FROM only_here)";

#[orm::test(setup = with_table)]
async fn what_a_test_writes_stays_in_its_own_copy(db: Database) -> orm::Result<()> {
    db.execute_batch(EXPECT_ONE_ROW).await?;
    db.execute_batch("INSERT INTO only_here VALUES (2)").await
}

#[orm::test(setup = self::with_table)]
async fn what_another_test_writes_is_not_seen(db: Database) -> orm::Result<()> {
    db.execute_batch(EXPECT_ONE_ROW).await?;
    db.execute_batch("INSERT INTO only_here VALUES (2)").await
}

#[orm::test]
async fn letters_beyond_ascii_change_case(db: Database) -> orm::Result<()> {
    db.execute_batch("SELECT 1 / (upper('\u{e9}') = '\u{c9}' AND '\u{c9}' ILIKE '\u{e9}')::int").await
}

#[orm::test]
#[should_panic(expected = "the test's own words")]
async fn a_panic_is_passed_on(_db: Database) {
    panic!("the test's own words");
}

async fn refuses(db: &Database) -> orm::Result<()> {
    db.execute_batch("SELECT no_such_column").await
}

#[orm::test(setup = refuses)]
#[should_panic(expected = "the setup of the tests failed")]
async fn a_failing_setup_fails_the_test(_db: Database) {}

#[orm::test]
async fn a_test_may_leave_tasks_behind(db: Database) {
    tokio::spawn(async move { db.execute_batch("SELECT pg_sleep(3600)").await });
}

#[orm::test]
async fn assert_queries_is_the_value_of_its_block(db: Database) -> orm::Result<()> {
    let value = orm::assert_queries!(db, 2, {
        db.execute_batch("SELECT 1").await?;
        db.execute_batch("SELECT 2").await?;
        "done"
    });
    assert_eq!(value, "done");
    Ok(())
}

#[orm::test]
#[should_panic(expected = "expected 1 statement, but 2 were sent")]
async fn assert_queries_tells_both_numbers(db: Database) {
    orm::assert_queries!(&db, 1, {
        db.execute_batch("SELECT 1").await.unwrap();
        db.execute_batch("SELECT 2").await.unwrap();
    });
}
