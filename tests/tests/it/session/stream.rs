//! Streams that are cut short on a slow network, with one connection for everything.

use std::time::Duration;

use orm::prelude::*;

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{one, until};

#[derive(Model, Debug, Clone)]
#[has_many(stars: Star)]
struct Sky {
    #[column(primary_key, default = identity)]
    id: i64,
}

#[derive(Model, Debug, Clone)]
struct Star {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(sky: Sky)]
    sky_id: i64,
}

#[orm::test]
async fn wherever_a_stream_is_cut_the_next_statement_finds_a_clean_connection(db: Database) {
    let scratch = Scratch::of(db).await;
    let direct = scratch.connect().await;
    orm::schema::create_all(&direct, orm::models![Sky, Star]).await.unwrap();
    direct
        .execute_batch("INSERT INTO skies SELECT FROM generate_series(1, 30); CREATE TABLE kept (n int)")
        .await
        .unwrap();
    let proxy = Proxy::start(&scratch, Duration::from_millis(2)).await;
    let db = proxy.builder().max_connections(1).build().await.unwrap();

    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut cut = 0;
    for round in 0..50 {
        // On a new connection it takes some twenty round trips of four milliseconds.
        let within = Duration::from_micros(random.u64(0..160_000));
        let in_transaction = random.bool();
        let read = async {
            let query = Sky::find().order_by(Sky::id).include(Sky::stars);
            if !in_transaction {
                let mut skies = query.batches(12, &db);
                while let Some(batch) = skies.next().await {
                    batch?;
                }
                return Ok(());
            }
            db.transaction(async |tx| {
                let mut skies = query.batches(12, tx);
                while let Some(batch) = skies.next().await {
                    batch?;
                    if random.bool() {
                        break;
                    }
                }
                drop(skies);
                tx.execute_batch("INSERT INTO kept VALUES (1)").await
            })
            .await
        };
        match tokio::time::timeout(within, read).await {
            Ok(outcome) => outcome.unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error:?}")),
            Err(_) => cut += 1,
        }
        // VACUUM refuses to run in a transaction.
        db.execute_batch("VACUUM kept")
            .await
            .unwrap_or_else(|error| panic!("seed {seed}, round {round}: {error:?}"));
    }
    assert!(cut > 8 && cut < 50, "{cut} of 50 were cut short: the delays no longer hit the awaits");
    until(
        &direct,
        "SELECT count(*) = 0 FROM pg_stat_activity \
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .await;
    assert!(one::<i64>(&direct, "SELECT count(*) FROM kept").await.unwrap() <= 50);
}
