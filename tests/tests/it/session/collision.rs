//! Transactions that get in each other's way, and are run again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use orm_core::error::{Error, ErrorKind};
use orm_core::session::{Database, TransactionOptions};
use tokio::sync::Barrier;

use super::scratch::Scratch;
use super::sql::{execute, one};

const BALANCE: &str = "SELECT balance FROM accounts WHERE id = 1";

/// Both transactions read before either writes, so that one of them has to fail.
async fn collide(
    db: Database,
    options: TransactionOptions,
    swallow: bool,
) -> (Vec<Result<(), Error>>, u32, i64) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let (barrier, attempts) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let run = || {
        let (db, barrier, attempts, options) =
            (db.clone(), barrier.clone(), attempts.clone(), options.clone());
        tokio::spawn(async move {
            let is_first = AtomicU32::new(1);
            db.transaction_with(options, async |tx| {
                attempts.fetch_add(1, Ordering::SeqCst);
                let balance = one::<i64>(tx, BALANCE).await?;
                if is_first.swap(0, Ordering::SeqCst) == 1 {
                    barrier.wait().await;
                }
                let sql = format!("UPDATE accounts SET balance = {} WHERE id = 1", balance + 1);
                match execute(tx, &sql).await {
                    Err(_) if swallow => Ok(()),
                    outcome => outcome.map(drop),
                }
            })
            .await
        })
    };
    let (first, second) = tokio::join!(run(), run());
    let balance = one::<i64>(&db, BALANCE).await.unwrap();
    (vec![first.unwrap(), second.unwrap()], attempts.load(Ordering::SeqCst), balance)
}

#[orm::test]
async fn a_serialization_failure_is_tried_again_from_the_start(db: Database) {
    let (outcomes, attempts, balance) = collide(db, TransactionOptions::serializable().retry(5), false).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert!(attempts >= 3, "{attempts}");
    assert_eq!(balance, 102);
}

#[orm::test]
async fn a_serialization_failure_is_tried_again_though_the_closure_swallowed_it(db: Database) {
    let (outcomes, _, balance) = collide(db, TransactionOptions::serializable().retry(5), true).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(balance, 102);
}

#[orm::test]
async fn without_retries_a_serialization_failure_comes_out(db: Database) {
    let (outcomes, attempts, balance) = collide(db, TransactionOptions::serializable(), false).await;
    let failed: Vec<_> = outcomes.into_iter().filter_map(Result::err).map(|error| error.kind()).collect();
    assert_eq!((failed.as_slice(), attempts, balance), ([ErrorKind::Serialization].as_slice(), 2, 101));
}

#[orm::test]
async fn a_serialization_failure_that_shows_at_commit_is_tried_again(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let (barrier, attempts) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    // Write skew: each reads both rows and writes the other one, so nothing is wrong before COMMIT.
    let run = |id: i64| {
        let (db, barrier, attempts) = (db.clone(), barrier.clone(), attempts.clone());
        tokio::spawn(async move {
            let is_first = AtomicU32::new(1);
            let options = TransactionOptions::serializable().retry(3);
            db.transaction_with(options, async |tx| {
                attempts.fetch_add(1, Ordering::SeqCst);
                let total = one::<i64>(tx, "SELECT sum(balance)::bigint FROM accounts").await?;
                let sql = format!("UPDATE accounts SET balance = {total} WHERE id = {id}");
                execute(tx, &sql).await?;
                if is_first.swap(0, Ordering::SeqCst) == 1 {
                    barrier.wait().await;
                }
                Ok(())
            })
            .await
        })
    };
    let (first, second) = tokio::join!(run(1), run(2));
    first.unwrap().unwrap();
    second.unwrap().unwrap();
    assert!(attempts.load(Ordering::SeqCst) >= 3);
    // 200 into one of them, then their new sum of 300 into the other.
    assert_eq!(one::<i64>(&db, "SELECT sum(balance)::bigint FROM accounts").await.unwrap(), 500);
}

#[orm::test]
async fn a_deadlock_is_tried_again(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.with_accounts().await;
    let (barrier, attempts) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let run = |order: [i64; 2]| {
        let (db, barrier, attempts) = (db.clone(), barrier.clone(), attempts.clone());
        tokio::spawn(async move {
            let is_first = AtomicU32::new(1);
            db.transaction_with(TransactionOptions::new().retry(3), async |tx| {
                attempts.fetch_add(1, Ordering::SeqCst);
                for id in order {
                    execute(tx, &format!("UPDATE accounts SET balance = balance + 1 WHERE id = {id}"))
                        .await?;
                    if is_first.swap(0, Ordering::SeqCst) == 1 {
                        barrier.wait().await;
                    }
                }
                Ok(())
            })
            .await
        })
    };
    let (first, second) = tokio::join!(run([1, 2]), run([2, 1]));
    first.unwrap().unwrap();
    second.unwrap().unwrap();
    assert!(attempts.load(Ordering::SeqCst) >= 3);
    assert_eq!(one::<i64>(&db, "SELECT sum(balance)::bigint FROM accounts").await.unwrap(), 204);
}
