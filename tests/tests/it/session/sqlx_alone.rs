//! What the README's comparison says of sqlx without the library, where its documentation leaves it open.

use std::time::Duration;

use orm::Database;
use sqlx::error::ErrorKind;
use sqlx::postgres::{PgPool, PgPoolOptions};

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::one;

const TAKE_ALL: &str = "UPDATE accounts SET balance = 0";

/// A pool of one connection, which lies in it and is lent without a ping.
async fn pool(proxy: &Proxy) -> PgPool {
    let options = PgPoolOptions::new().max_connections(1).test_before_acquire(false);
    let pool = options.connect(proxy.url()).await.unwrap();
    let lying = async {
        while pool.num_idle() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), lying).await.expect("the connection is given back");
    pool
}

/// Both accounts' money.
async fn total(db: &Database) -> i64 {
    one(db, "SELECT sum(balance)::bigint FROM accounts").await.unwrap()
}

#[orm::test]
async fn the_pool_lends_a_begin_that_nobody_waited_for_to_the_next_borrower(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.with_accounts().await;
    let mut proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let pool = pool(&proxy).await;

    proxy.hold();
    tokio::select! {
        _ = pool.begin() => unreachable!(),
        () = proxy.holds_an_answer() => {}
    }
    proxy.release();

    let acknowledged = sqlx::query(TAKE_ALL).execute(&pool).await.unwrap();
    assert_eq!(acknowledged.rows_affected(), 2);
    pool.close().await;
    assert_eq!(total(&direct).await, 200, "sqlx mended it: tell the README");
}

#[orm::test]
async fn a_transaction_that_is_dropped_later_is_rolled_back(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.with_accounts().await;
    let mut proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let pool = pool(&proxy).await;

    let mut tx = pool.begin().await.unwrap();
    sqlx::query(TAKE_ALL).execute(&mut *tx).await.unwrap();
    proxy.hold();
    tokio::select! {
        _ = sqlx::query(TAKE_ALL).execute(&mut *tx) => unreachable!(),
        () = proxy.holds_an_answer() => {}
    }
    drop(tx);
    proxy.release();

    sqlx::query("UPDATE accounts SET balance = balance + 1").execute(&pool).await.unwrap();
    assert_eq!(total(&direct).await, 202);
}

#[orm::test]
async fn mistakes_reach_the_database(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.with_accounts().await;
    let pool = PgPool::connect(&scratch.url()).await.unwrap();

    let forgotten = sqlx::query("INSERT INTO accounts (id) VALUES (3)").execute(&pool).await.unwrap_err();
    assert_eq!(forgotten.as_database_error().unwrap().kind(), ErrorKind::NotNullViolation);
    let twice = sqlx::query("INSERT INTO accounts VALUES (1, 1)").execute(&pool).await.unwrap_err();
    assert_eq!(twice.as_database_error().unwrap().constraint(), Some("accounts_pkey"));
    assert_eq!(sqlx::query(TAKE_ALL).execute(&pool).await.unwrap().rows_affected(), 2);
    assert_eq!(total(&direct).await, 0);
}
