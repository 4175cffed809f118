//! Saves with hooks that are dropped at any await, or lose their answer.

use std::time::Duration;

use orm::prelude::*;

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{one, until};

/// Each order takes one from the stock and writes two lines; each line that is deleted is counted.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_create = take, before_update = line, after_save = line_after, before_delete = put_back)]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(default = 0)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Stock {
    #[column(primary_key)]
    id: i64,
    pieces: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[column(primary_key, default = identity)]
    id: i64,
    change: i32,
}

async fn write_line(tx: &Transaction, change: i32) -> orm::Result<()> {
    Line::create().change(change).save(tx).await.map(drop)
}

async fn take(_: &mut Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let stock = Stock { id: 1, pieces: 0 };
    stock.decrement(Stock::pieces, 1, cx.tx()).await?;
    write_line(cx.tx(), 1).await
}

async fn line(_: &mut Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    write_line(cx.tx(), 0).await
}

async fn line_after(row: &Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    write_line(cx.tx(), i32::from(row.is_new())).await
}

async fn put_back(_: &Order, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let stock = Stock { id: 1, pieces: 0 };
    stock.increment(Stock::pieces, 1, cx.tx()).await?;
    write_line(cx.tx(), -2).await
}

async fn work(db: &Database, kind: usize) -> orm::Result<()> {
    match kind % 5 {
        0 => Order::create().save(db).await.map(drop),
        1 => db.transaction(async |tx| Order::create().save(tx).await.map(drop)).await,
        2 => {
            let connection = db.acquire().await?;
            Order::create().save(&connection).await.map(drop)
        }
        3 => match Order::find().order_by(Order::id).one(db).await? {
            Some(order) => order.update(db, |order| order.version += 1).await.map(drop),
            None => Ok(()),
        },
        _ => match Order::find().order_by(Order::id).one(db).await? {
            Some(order) => order.delete(db).await,
            None => Ok(()),
        },
    }
}

#[orm::test]
async fn a_save_that_is_dropped_at_any_await_is_whole_or_not_at_all(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.connect().await;
    orm::schema::create_all(&direct, orm::models![Order, Stock, Line]).await.unwrap();
    Stock { id: 1, pieces: 1000 }.insert(&direct).await.unwrap();
    let proxy = Proxy::start(&scratch, Duration::from_millis(1)).await;
    let db = proxy.builder().max_connections(1).build().await.unwrap();

    // The seed stands in the message of a failure.
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut cut = 0;
    for round in 0..100 {
        let within = Duration::from_micros(random.u64(0..25_000));
        let kind = random.usize(..);
        match tokio::time::timeout(within, work(&db, kind)).await {
            Ok(outcome) => outcome.unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error:?}")),
            Err(_) => cut += 1,
        }
    }
    assert!(cut > 20 && cut < 100, "{cut} of 100 were cut short: the delays no longer hit the awaits");
    until(
        &direct,
        "SELECT count(*) = 0 FROM pg_stat_activity \
         WHERE datname = current_database() AND (state LIKE 'idle in transaction%' OR state = 'active') \
         AND pid <> pg_backend_pid()",
    )
    .await;
    let orders = one::<i64>(&direct, "SELECT count(*) FROM orders").await.unwrap();
    let left = one::<i64>(&direct, "SELECT pieces::bigint FROM stocks").await.unwrap();
    let lines = one::<i64>(&direct, "SELECT coalesce(sum(change), 0)::bigint FROM lines").await.unwrap();
    let changes = one::<i64>(&direct, "SELECT coalesce(sum(version), 0)::bigint FROM orders").await.unwrap();
    assert_eq!((left, lines), (1000 - orders, 2 * orders), "seed {seed}, {orders} orders, {changes} changes");
}

#[orm::test]
async fn after_a_commit_whose_answer_is_lost_nothing_runs(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.connect().await;
    orm::schema::create_all(&direct, orm::models![Line]).await.unwrap();
    let mut proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().build().await.unwrap();

    let tx = db.begin().await.unwrap();
    write_line(&tx, 1).await.unwrap();
    let (kept, undone) = (direct.clone(), direct.clone());
    tx.after_commit(|_| async move { Line::create().change(10).save(&kept).await.map(drop) });
    tx.after_rollback(|_| async move { Line::create().change(20).save(&undone).await.map(drop) });
    proxy.hold();
    let commit = tokio::spawn(tx.commit());
    proxy.holds_an_answer().await;
    proxy.cut();
    assert_eq!(commit.await.unwrap().unwrap_err().kind(), ErrorKind::CommitUnknown);
    until(&direct, "SELECT count(*) = 1 FROM lines").await;
    assert_eq!(one::<i64>(&direct, "SELECT sum(change) FROM lines").await.unwrap(), 1);
}
