//! Scripts of several statements in a transaction, which must not end it behind its back.

use orm_core::error::ErrorKind;
use orm_core::session::Database;

use super::scratch::Scratch;
use super::sql::{execute, one};

const ADD: &str = "UPDATE accounts SET balance = balance + 1 WHERE id = 1";
const BALANCE: &str = "SELECT balance FROM accounts WHERE id = 1";

#[orm::test]
async fn a_script_that_would_end_its_transaction_is_refused_and_harms_nothing(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, ADD).await.unwrap();
    let before = db.statements_sent();
    for sql in [
        "ROLLBACK",
        "UPDATE accounts SET balance = 0; commit",
        "UPDATE accounts SET balance = 0; /* so /* and so */ */ End; SELECT 1",
        "SELECT 'it''s'; -- ;\n ABORT",
        r"SELECT E'it\'s'; ROLLBACK; SELECT '",
        "SELECT $a$ $$ ; $a$; ROLLBACK",
        "SAVEPOINT mine",
        "PREPARE TRANSACTION 'mine'",
    ] {
        let error = tx.execute_batch(sql).await.unwrap_err();
        assert_eq!((error.kind(), error.sql()), (ErrorKind::Statement, Some(sql)));
        assert!(error.to_string().contains("use transaction, savepoint"), "{error}");
    }
    assert_eq!(db.statements_sent(), before);
    assert_eq!(execute(&tx, "/* so /* and so */ */ COMMIT").await.unwrap_err().kind(), ErrorKind::Statement);
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 100);
    tx.commit().await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn a_script_may_speak_of_commit_and_rollback_where_they_are_none(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    for sql in [
        "SELECT 'a; ROLLBACK'; SELECT E'\\'; COMMIT'; SELECT 1 AS \"x; COMMIT\"",
        "SELECT 1; -- ; COMMIT\n /* ; COMMIT */ SELECT $$ ; COMMIT $$",
        "DO $do$ BEGIN PERFORM 1; IF false THEN ROLLBACK; END IF; END $do$",
        "CREATE FUNCTION one() RETURNS int BEGIN ATOMIC SELECT 2; SELECT CASE WHEN true THEN 1 END; END; SELECT one()",
        "PREPARE two AS SELECT 2; DEALLOCATE two",
        "UPDATE accounts SET balance = balance + 1 WHERE id = 1",
    ] {
        tx.execute_batch(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    tx.commit().await.unwrap();
    assert_eq!(one::<i64>(&db, BALANCE).await.unwrap(), 101);
}

#[orm::test]
async fn a_script_with_a_nul_is_refused_before_it_is_sent(db: Database) {
    let sent = db.statements_sent();
    let error = db.execute_batch("SELECT 1\0; DROP TABLE x").await.unwrap_err();
    assert_eq!((error.kind(), db.statements_sent()), (ErrorKind::Encode, sent));
}
