//! A graph whose save is dropped at any await is there whole or not at all.

use std::time::{Duration, Instant};

use orm::prelude::*;

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::until;
use crate::graph::{Address, Item, Note, Order, tables};

async fn work(db: &Database, kind: usize) -> orm::Result<()> {
    let items = (0..3).map(|number| {
        let notes = ["a", "b"].map(|text| Note::create().text(text));
        Item::create().product(format!("{number}")).notes(notes)
    });
    let order = Order::create().customer("ada").items(items).address(Address::create().city("Paris"));
    match kind % 3 {
        0 => order.save(db).await.map(drop),
        1 => db.transaction(async |tx| order.save(tx).await.map(drop)).await,
        _ => order.save(&db.acquire().await?).await.map(drop),
    }
}

#[orm::test]
async fn a_graph_that_is_dropped_at_any_await_is_whole_or_not_at_all(db: Database) -> orm::Result<()> {
    let scratch = Scratch::of(db).await;
    let direct = scratch.connect().await;
    tables(&direct).await?;
    let proxy = Proxy::start(&scratch, Duration::from_millis(1)).await;
    let db = proxy.builder().max_connections(1).build().await?;

    // On a new connection, as most of those below are.
    let begun = Instant::now();
    work(&db, 0).await?;
    let most = 2 * begun.elapsed();

    // The seed stands in the message of a failure.
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut cut, mut whole) = (0, 1);
    for round in 0..100 {
        let within = most.mul_f64(random.f64());
        match tokio::time::timeout(within, work(&db, random.usize(..))).await {
            Ok(Ok(())) => whole += 1,
            Ok(Err(error)) => panic!("seed {seed}, round {round}: {error:?}"),
            Err(_) => cut += 1,
        }
    }
    assert!(cut > 10 && whole > 1, "{cut} of 100 were cut short: the delays no longer hit the awaits");
    until(
        &direct,
        "SELECT count(*) = 0 FROM pg_stat_activity \
         WHERE datname = current_database() AND (state LIKE 'idle in transaction%' OR state = 'active') \
         AND pid <> pg_backend_pid()",
    )
    .await;
    let orders =
        Order::find().include(Order::address).include(Order::items.include(Item::notes)).all(&direct).await?;
    assert!(orders.len() >= whole, "seed {seed}");
    for order in &orders {
        let notes: Vec<usize> = order.items.iter().map(|item| item.notes.len()).collect();
        assert_eq!((notes, order.address.is_some()), (vec![2, 2, 2], true), "seed {seed}");
    }
    let (items, notes) = (Item::find().count(&direct).await?, Note::find().count(&direct).await?);
    assert_eq!((items, notes), (3 * orders.len() as u64, 6 * orders.len() as u64), "seed {seed}");
    Ok(())
}
