//! What the pool makes of connections that the server closed, and of plans that a change of the schema spoiled.

use std::time::Duration;

use orm_core::error::ErrorKind;
use orm_core::session::{Database, Executor};

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{all, backend, execute, one, read};

async fn terminate(by: &impl Executor, pid: i32) {
    assert!(one::<bool>(by, &format!("SELECT pg_terminate_backend({pid}, 20000)")).await.unwrap());
}

#[orm::test]
async fn a_write_on_a_connection_found_dead_by_a_ping_goes_to_a_new_one(db: Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.with_accounts().await;
    let db = scratch.builder().idle_ping_after(Duration::ZERO).build().await.unwrap();
    let pid = backend(&db).await;
    terminate(&other, pid).await;
    assert_eq!(execute(&db, "UPDATE accounts SET balance = 0").await.unwrap(), 2);
    assert_ne!(backend(&db).await, pid);
}

#[orm::test]
async fn a_read_is_run_again_when_the_server_had_closed_the_connection(db: Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.connect().await;
    let db = scratch.connect().await;

    // Two idle connections, both dead: the second attempt must not meet the other corpse.
    let (first, second) = (db.acquire().await.unwrap(), db.acquire().await.unwrap());
    let pids = (backend(&first).await, backend(&second).await);
    drop((first, second));
    terminate(&other, pids.0).await;
    terminate(&other, pids.1).await;

    let before = db.statements_sent();
    let pid = backend(&db).await;
    assert!(pid != pids.0 && pid != pids.1);
    assert_eq!(db.statements_sent() - before, 2);
}

#[orm::test]
async fn a_transaction_begins_on_a_new_connection_when_the_server_had_closed_the_old_one(db: Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.with_accounts().await;
    let db = scratch.connect().await;
    terminate(&other, backend(&db).await).await;
    db.transaction(async |tx| execute(tx, "UPDATE accounts SET balance = 0").await).await.unwrap();
    assert_eq!(one::<i64>(&other, "SELECT sum(balance)::bigint FROM accounts").await.unwrap(), 0);
}

#[orm::test]
async fn a_write_is_not_run_again_and_the_pool_recovers(db: Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.with_accounts().await;
    let db = scratch.connect().await;
    terminate(&other, backend(&db).await).await;

    let before = db.statements_sent();
    let error = execute(&db, "UPDATE accounts SET balance = balance + 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!((error.http_status(), error.retry_after()), (503, Some(Duration::from_secs(1))));
    assert_eq!(db.statements_sent() - before, 1);
    assert_eq!(execute(&db, "UPDATE accounts SET balance = balance + 1").await.unwrap(), 2);
}

#[orm::test]
async fn a_read_that_has_given_rows_is_not_run_again(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.connect().await;
    let rows = read("SELECT n FROM generate_series(1, 100000) n WHERE n < 50000 OR pg_sleep(0) IS NOT NULL");
    let proxied = Proxy::start(&scratch, Duration::ZERO).await;
    let through = proxied.builder().build().await.unwrap();
    let mut seen = 0_u64;
    let outcome = through
        .session()
        .fetch(&rows, &mut |_| {
            seen += 1;
            if seen == 1 {
                proxied.cut();
            }
            Ok(())
        })
        .await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Connection);
    assert!(seen < 100_000, "{seen}");
    assert_eq!(all::<i32>(&db, &rows).await.unwrap().len(), 100_000);
}

const BALANCE: &str = "SELECT balance FROM accounts WHERE id = 1";

/// Two databases over one: the first one's only connection has prepared [`BALANCE`], and then the second has changed
/// the column's type to `int`.
async fn prepared_before_a_change(db: Database) -> (Database, Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.with_accounts().await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
    other.execute_batch("ALTER TABLE accounts ALTER COLUMN balance TYPE int").await.unwrap();
    (db, other)
}

#[orm::test]
async fn a_statement_prepared_before_its_table_changed_is_run_again(db: Database) {
    let (db, other) = prepared_before_a_change(db).await;
    assert_eq!(one::<i32>(&db, BALANCE).await.unwrap(), 100);

    // A write too: it is refused before it does anything.
    let returning = "UPDATE accounts SET balance = balance + 1 WHERE id = 1 RETURNING balance";
    assert_eq!(one::<i32>(&db, returning).await.unwrap(), 101);
    other.execute_batch("ALTER TABLE accounts ALTER COLUMN balance TYPE bigint").await.unwrap();
    assert_eq!(one::<i64>(&db, returning).await.unwrap(), 102);
}

#[orm::test]
async fn a_transaction_that_meets_a_changed_table_fails_and_works_when_it_is_run_again(db: Database) {
    let (db, _) = prepared_before_a_change(db).await;
    let error = db.transaction(async |tx| one::<i32>(tx, BALANCE).await).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert!(error.to_string().contains("run the transaction again"), "{error}");
    assert_eq!(db.transaction(async |tx| one::<i32>(tx, BALANCE).await).await.unwrap(), 100);
}
