use orm_core::error::ErrorKind;
use orm_core::session::Database;
use tokio::sync::Notify;

use super::scratch::Scratch;
use super::sql::{all, execute, one, read};

const IDS: &str = "SELECT id FROM accounts ORDER BY id";

fn insert(id: i64) -> String {
    format!("INSERT INTO accounts VALUES ({id}, 0)")
}

#[orm::test]
async fn a_failing_savepoint_undoes_itself_only(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    db.transaction(async |tx| {
        execute(tx, &insert(10)).await?;
        let error = tx
            .savepoint(async |tx| {
                execute(tx, &insert(11)).await?;
                execute(tx, &insert(1)).await
            })
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UniqueViolation);
        execute(tx, &insert(12)).await
    })
    .await
    .unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 10, 12]);
}

#[orm::test]
async fn savepoints_nest(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let before = db.statements_sent();
    db.transaction(async |tx| {
        tx.savepoint(async |tx| {
            execute(tx, &insert(10)).await?;
            let inner = tx.savepoint(async |tx| {
                execute(tx, &insert(11)).await?;
                tx.savepoint(async |tx| execute(tx, &insert(12)).await).await?;
                execute(tx, "SELECT 1 / 0").await
            });
            inner.await.unwrap_err();
            tx.savepoint(async |tx| execute(tx, &insert(13)).await).await
        })
        .await
    })
    .await
    .unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 10, 13]);
    // BEGIN and COMMIT, four savepoints of two each, five statements, and the last read.
    assert_eq!(db.statements_sent() - before, 2 + 8 + 5 + 1);
}

#[orm::test]
async fn a_savepoint_whose_error_was_swallowed_is_undone_and_says_so(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    db.transaction(async |tx| {
        let swallowed = tx.savepoint(async |tx| {
            execute(tx, &insert(10)).await?;
            execute(tx, &insert(1)).await.unwrap_err();
            Ok(())
        });
        assert_eq!(swallowed.await.unwrap_err().kind(), ErrorKind::TransactionAborted);
        execute(tx, &insert(11)).await
    })
    .await
    .unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 11]);
}

#[orm::test]
async fn the_outer_transaction_waits_outside_an_open_savepoint(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    db.transaction(async |tx| {
        tx.savepoint(async |inner| {
            let error = execute(tx, &insert(10)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Statement);
            assert!(error.to_string().contains("savepoint"), "{error}");
            assert_eq!(tx.savepoint(async |_| Ok(())).await.unwrap_err().kind(), ErrorKind::Statement);
            execute(inner, &insert(11)).await
        })
        .await
    })
    .await
    .unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 11]);
}

/// Leaves a transaction whose savepoint, and one within it, have each done half of their work.
macro_rules! drop_half_way {
    ($tx:expr) => {
        let half = Notify::new();
        let work = $tx.savepoint(async |tx| {
            execute(tx, &insert(11)).await?;
            tx.savepoint(async |tx| {
                execute(tx, &insert(12)).await?;
                half.notify_one();
                std::future::pending::<()>().await;
                Ok(())
            })
            .await
        });
        tokio::select! {
            _ = work => unreachable!(),
            () = half.notified() => {}
        }
    };
}

#[orm::test]
async fn a_savepoint_dropped_half_way_is_undone_before_the_next_statement(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, &insert(10)).await.unwrap();
    drop_half_way!(tx);
    assert_eq!(one::<i64>(&tx, "SELECT count(*) FROM accounts WHERE id > 10").await.unwrap(), 0);
    drop_half_way!(tx);
    tx.savepoint(async |tx| execute(tx, &insert(13)).await).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 10, 13]);
}

#[orm::test]
async fn a_savepoint_dropped_half_way_is_never_committed(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let tx = db.begin().await.unwrap();
    execute(&tx, &insert(10)).await.unwrap();
    drop_half_way!(tx);
    tx.commit().await.unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 10]);
}

#[orm::test]
async fn a_savepoint_within_one_that_goes_on_is_undone_alone(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    db.transaction(async |tx| {
        tx.savepoint(async |tx| {
            execute(tx, &insert(10)).await?;
            drop_half_way!(tx);
            Ok(())
        })
        .await
    })
    .await
    .unwrap();
    assert_eq!(all::<i64>(&db, &read(IDS)).await.unwrap(), [1, 2, 10]);
}
