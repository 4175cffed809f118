use std::time::Duration;

use orm_core::error::{Error, ErrorKind};
use orm_core::session::{Database, Transaction, TransactionOptions};

use super::scratch::Scratch;
use super::sql::{backend, execute, one};

const ADD: &str = "UPDATE accounts SET balance = balance + 1 WHERE id = 1";
const BALANCE: &str = "SELECT balance FROM accounts WHERE id = 1";

#[orm::test]
async fn a_committed_transaction_is_seen_by_others_and_not_before(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;

    let tx = db.begin().await.unwrap();
    assert_eq!(execute(&tx, ADD).await.unwrap(), 1);
    assert_eq!(one::<i64>(&tx, BALANCE).await.unwrap(), 101);
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
    tx.commit().await.unwrap();

    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[derive(Debug, thiserror::Error)]
#[error("too little money")]
struct TooLittle;

#[orm::test]
async fn an_error_of_the_closure_rolls_back_and_comes_out(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;

    let error = db
        .transaction(async |tx| {
            execute(tx, ADD).await?;
            Err::<(), _>(Error::application(TooLittle))
        })
        .await
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Application);
    assert!(error.downcast_ref::<TooLittle>().is_some());
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
}

async fn deposit(tx: &Transaction, amount: i64) -> orm_core::error::Result<i64> {
    execute(tx, &format!("UPDATE accounts SET balance = balance + {amount} WHERE id = 1")).await?;
    one(tx, BALANCE).await
}

#[orm::test]
async fn a_transaction_runs_inside_a_spawned_task_and_returns_what_it_made(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;

    let (shared, amount) = (db.clone(), 7);
    let task = tokio::spawn(async move {
        let by_closure = shared.transaction(async |tx| deposit(tx, amount).await).await?;
        let options = TransactionOptions::repeatable_read().timeout(Duration::from_secs(20));
        let by_options = shared
            .transaction_with(options, async |tx| tx.savepoint(async |tx| deposit(tx, amount).await).await)
            .await?;
        Ok::<_, Error>((by_closure, by_options))
    });
    assert_eq!(task.await.unwrap().unwrap(), (107, 114));
}

#[orm::test]
async fn statements_of_one_transaction_can_be_awaited_together(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    let (first, second) = tokio::join!(execute(&tx, ADD), one::<i64>(&tx, BALANCE));
    assert_eq!((first.unwrap(), second.unwrap()), (1, 101));
    tx.rollback().await.unwrap();
}

#[orm::test]
async fn a_transaction_of_one_statement_is_three_round_trips(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let before = db.statements_sent();
    db.transaction(async |tx| execute(tx, ADD).await).await.unwrap();
    assert_eq!(db.statements_sent() - before, 3);
}

#[orm::test]
async fn a_commit_after_a_swallowed_error_is_no_commit_and_says_so(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let error = db
        .transaction(async |tx| {
            execute(tx, ADD).await?;
            let refused = execute(tx, "INSERT INTO accounts VALUES (1, 0)").await;
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::UniqueViolation);
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TransactionAborted);
    assert!(error.to_string().contains("accounts_pkey"), "{error}");
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
}

#[orm::test]
async fn nothing_is_sent_in_a_transaction_that_has_failed(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, "SELECT 1 / 0").await.unwrap_err();
    let before = db.statements_sent();
    for _ in 0..2 {
        assert_eq!(execute(&tx, ADD).await.unwrap_err().kind(), ErrorKind::TransactionAborted);
    }
    assert_eq!(db.statements_sent(), before);
    tx.rollback().await.unwrap();
    assert_eq!(db.statements_sent(), before + 1);
}

#[orm::test]
async fn a_value_that_is_refused_before_it_is_sent_does_not_abort_the_transaction(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    let error = execute(&tx, "COMMIT").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("commit"), "{error}");
    execute(&tx, ADD).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn transactions_are_not_begun_on_the_pool_by_sql(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    for sql in ["BEGIN", " start transaction", "/* so */ BEGIN ISOLATION LEVEL SERIALIZABLE"] {
        assert_eq!(execute(&db, sql).await.unwrap_err().kind(), ErrorKind::Statement, "{sql}");
    }
}

#[orm::test]
async fn a_repeatable_read_does_not_see_what_is_committed_meanwhile(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin_with(&TransactionOptions::repeatable_read()).await.unwrap();
    assert_eq!(one::<i64>(&tx, BALANCE).await.unwrap(), 100);
    execute(&db, ADD).await.unwrap();
    assert_eq!(one::<i64>(&tx, BALANCE).await.unwrap(), 100);

    let error = execute(&tx, ADD).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Serialization);
    assert!(error.is_retryable());
    tx.rollback().await.unwrap();
}

#[orm::test]
async fn a_read_only_transaction_refuses_writes(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let options = TransactionOptions::serializable().read_only().deferrable();
    let error = db.transaction_with(options, async |tx| execute(tx, ADD).await).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnly);
}

#[orm::test]
async fn a_deferred_constraint_that_fails_at_commit_is_its_own_error(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    db.execute_batch("CREATE TABLE seats (n int CONSTRAINT seats_once UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        .await
        .unwrap();
    let before = backend(&db).await;
    let error = db
        .transaction(async |tx| {
            execute(tx, "INSERT INTO seats VALUES (1)").await?;
            execute(tx, "INSERT INTO seats VALUES (1)").await
        })
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.constraint()), (ErrorKind::UniqueViolation, Some("seats_once")));
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM seats").await.unwrap(), 0);
    assert_eq!(backend(&db).await, before, "the transaction is over, so the connection is as new");

    // The same without a transaction: the error comes after the statement has said how many rows it made.
    let error = execute(&db, "INSERT INTO seats VALUES (2), (2)").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
}
