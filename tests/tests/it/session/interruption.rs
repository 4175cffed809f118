//! Transactions that end in another way than by commit or rollback.

use std::time::Duration;

use orm_core::error::{Error, ErrorKind};
use orm_core::session::{Database, Executor, TransactionOptions};

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{backend, execute, one, read, until};

const ADD: &str = "UPDATE accounts SET balance = balance + 1 WHERE id = 1";
const BALANCE: &str = "SELECT balance FROM accounts WHERE id = 1";

#[orm::test]
async fn a_dropped_transaction_is_rolled_back_and_its_connection_used_again(db: Database) {
    let scratch = Scratch::of(db).await;
    scratch.with_accounts().await.close().await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();

    let before = backend(&db).await;
    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    drop(tx);

    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
    assert_eq!(backend(&db).await, before);
}

#[orm::test]
async fn a_transaction_dropped_without_a_runtime_is_rolled_back_too(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    std::thread::spawn(|| drop(tx)).join().unwrap();
    // A row lock of the lost transaction would keep this waiting.
    execute(&db, ADD).await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn a_panic_in_the_closure_rolls_back(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let shared = db.clone();
    let task = tokio::spawn(async move {
        shared
            .transaction(async |tx| {
                assert_eq!(execute(tx, ADD).await?, 2, "on purpose: it is one row");
                Ok(())
            })
            .await
    });
    assert!(task.await.unwrap_err().is_panic());
    execute(&db, ADD).await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn a_transaction_that_takes_too_long_is_rolled_back(db: Database) {
    let scratch = Scratch::of(db).await;
    scratch.with_accounts().await.close().await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    let options = TransactionOptions::new().timeout(Duration::from_millis(200));

    let in_a_statement = db.transaction_with(options.clone(), async |tx| {
        execute(tx, ADD).await?;
        execute(tx, "SELECT pg_sleep(60)").await
    });
    assert_eq!(in_a_statement.await.unwrap_err().kind(), ErrorKind::TransactionTimeout);
    // The server finds out by its own limit, a second later, and lets the row go.
    execute(&db, ADD).await.unwrap();

    let between_statements = db.transaction_with(options, async |tx| {
        execute(tx, ADD).await?;
        std::future::pending::<()>().await;
        Ok(())
    });
    assert_eq!(between_statements.await.unwrap_err().kind(), ErrorKind::TransactionTimeout);
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn a_statement_that_was_cut_short_dooms_its_transaction(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    let slow = execute(&tx, "SELECT pg_sleep(60)");
    tokio::time::timeout(Duration::from_millis(50), slow).await.unwrap_err();

    let before = db.statements_sent();
    let error = execute(&tx, ADD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionAborted);
    assert!(error.to_string().contains("dropped"), "{error}");
    assert_eq!(tx.savepoint(async |_| Ok(())).await.unwrap_err().kind(), ErrorKind::TransactionAborted);
    assert_eq!(tx.commit().await.unwrap_err().kind(), ErrorKind::TransactionAborted);
    assert_eq!(db.statements_sent(), before);
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
}

#[orm::test]
async fn a_commit_whose_answer_is_lost_is_unknown(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.with_accounts().await;
    let mut proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().build().await.unwrap();

    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    proxy.hold();
    let commit = tokio::spawn(tx.commit());
    proxy.holds_an_answer().await;
    proxy.cut();

    let error = commit.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CommitUnknown);
    assert!(!error.is_retryable());
    // This time it had happened.
    until(&direct, "SELECT balance = 101 FROM accounts WHERE id = 1").await;
}

#[orm::test]
async fn a_connection_lost_before_the_commit_is_a_rollback(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    execute(&db, &format!("SELECT pg_terminate_backend({}, 20000)", backend(&tx).await)).await.unwrap();
    assert_eq!(execute(&tx, ADD).await.unwrap_err().kind(), ErrorKind::Connection);
    let error = tx.commit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionAborted);
    assert!(error.to_string().contains("earlier failure: "), "{error}");
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
}

#[orm::test]
async fn a_row_that_cannot_be_read_does_not_abort_the_transaction(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    let refuse = &mut |_: &_| Err(Error::new(ErrorKind::Decode, "no value of the type"));
    let error = tx.session().fetch(&read("SELECT 1"), refuse).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(one::<i64>(&tx, BALANCE).await.unwrap(), 101);
    tx.commit().await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn a_connection_given_up_for_the_rows_that_were_left_says_so(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let many = read("SELECT * FROM generate_series(1, 5000000)");
    let refuse = &mut |_: &_| Err(Error::new(ErrorKind::Decode, "no value of the type"));

    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    assert_eq!(tx.session().fetch(&many, refuse).await.unwrap_err().kind(), ErrorKind::Decode);
    let given_up = "one of its rows was refused and more than 10000 others were left to read";
    for error in [execute(&tx, ADD).await.unwrap_err(), tx.commit().await.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::TransactionAborted);
        assert!(error.to_string().contains(given_up), "{error}");
    }
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);

    let connection = db.acquire().await.unwrap();
    assert_eq!(connection.session().fetch(&many, refuse).await.unwrap_err().kind(), ErrorKind::Decode);
    let error = execute(&connection, "SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains(given_up), "{error}");
}
