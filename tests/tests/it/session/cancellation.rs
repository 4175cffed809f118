//! Futures dropped at any await, with a network that is slow enough to hit every one of them.

use std::time::Duration;

use orm::prelude::*;
use orm_core::error::Result;
use orm_core::session::TransactionOptions;

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{execute, one, until};

const DELAY: Duration = Duration::from_millis(2);

#[derive(Model)]
#[model(table = "junk")]
struct Junk {
    #[column(primary_key)]
    n: i32,
}

/// Something of every kind that sends statements, each writing into `junk`.
async fn work(db: &Database, kind: usize) -> Result<()> {
    let junk = "INSERT INTO junk VALUES (1)";
    match kind % 8 {
        0 => execute(db, junk).await.map(drop),
        1 => db.transaction(async |tx| execute(tx, junk).await.map(drop)).await,
        2 => {
            db.transaction(async |tx| {
                execute(tx, junk).await?;
                let undone = tx.savepoint(async |tx| execute(tx, "SELECT 1 / 0").await).await;
                assert!(undone.is_err());
                tx.savepoint(async |tx| execute(tx, junk).await.map(drop)).await
            })
            .await
        }
        3 => {
            let tx = db.begin().await?;
            execute(&tx, junk).await?;
            tx.rollback().await
        }
        4 => {
            let connection = db.acquire().await?;
            execute(&connection, junk).await.map(drop)
        }
        // By COPY.
        5 => Junk::insert_many((0..10_000).map(|n| Junk { n })).exec(db).await.map(drop),
        6 => db.execute_batch("INSERT INTO junk VALUES (1); INSERT INTO junk VALUES (2)").await,
        _ => {
            let options = TransactionOptions::serializable().retry(2).timeout(Duration::from_secs(20));
            db.transaction_with(options, async |tx| execute(tx, junk).await.map(drop)).await
        }
    }
}

#[orm::test]
async fn no_dropped_future_hands_its_transaction_to_the_next_borrower(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.connect().await;
    direct
        .execute_batch("CREATE TABLE junk (n int); CREATE TABLE kept (n bigint PRIMARY KEY)")
        .await
        .unwrap();
    let proxy = Proxy::start(&scratch, DELAY).await;
    let db = proxy.builder().max_connections(1).build().await.unwrap();

    // The seed stands in the message of a failure.
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut cut = 0;
    for round in 0..100 {
        // The longest kind takes ten round trips of four milliseconds, and as much to connect.
        let within = Duration::from_micros(random.u64(0..40_000));
        let kind = random.usize(..);
        match tokio::time::timeout(within, work(&db, kind)).await {
            Ok(outcome) => outcome.unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error:?}")),
            Err(_) => cut += 1,
        }
        // VACUUM refuses to run in a transaction, and what is acknowledged now must be there for others.
        db.execute_batch("VACUUM kept")
            .await
            .unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error:?}"));
        execute(&db, &format!("INSERT INTO kept VALUES ({round})"))
            .await
            .unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error:?}"));
        let kept = one::<i64>(&direct, "SELECT count(*) FROM kept").await.unwrap();
        assert_eq!(kept, round + 1, "seed {seed}, round {round}");
    }
    assert!(cut > 20 && cut < 100, "{cut} of 100 were cut short: the delays no longer hit the awaits");

    // What was cut off is rolled back by the server as soon as it notices.
    until(
        &direct,
        "SELECT count(*) = 0 FROM pg_stat_activity \
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .await;
}

#[orm::test]
async fn a_begin_whose_answer_nobody_waited_for_is_not_inherited(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.with_accounts().await;
    let mut proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().max_connections(1).build().await.unwrap();

    proxy.hold();
    tokio::select! {
        _ = db.begin() => unreachable!(),
        () = proxy.holds_an_answer() => {}
    }
    proxy.release();

    execute(&db, "UPDATE accounts SET balance = 7 WHERE id = 1").await.unwrap();
    assert_eq!(one::<i64>(&direct, "SELECT balance FROM accounts WHERE id = 1").await.unwrap(), 7);
}
