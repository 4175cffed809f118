//! What a statement was prepared for is what it is sent with, and what its rows are read as.

use std::time::Duration;

use orm::prelude::*;
use orm_core::value::Value;

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{all, execute, one, write};

#[derive(Model, Debug, Clone, PartialEq)]
struct Gauge {
    #[column(primary_key, default = identity)]
    id: i64,
    level: i64,
}

/// A table with a row, whose level is narrower than the model's.
async fn narrower(db: &Database) -> orm::Result<Gauge> {
    orm::schema::create_all(db, orm::models![Gauge]).await?;
    let gauge = Gauge::create().level(1).save(db).await?;
    db.execute_batch("ALTER TABLE gauges ALTER level TYPE int").await?;
    Ok(gauge)
}

async fn levels(db: &Database) -> orm::Result<Vec<i32>> {
    all(db, &super::sql::read("SELECT level FROM gauges ORDER BY id")).await
}

#[track_caller]
fn assert_refused<T>(outcome: orm::Result<T>) {
    let Err(error) = outcome else { panic!("it was done") };
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Schema, &["level"][..]), "{error}");
    assert_eq!(
        error.to_string(),
        "gauges.level is int4 in the database, but Gauge::level says bigint: change the field's type or migrate the column"
    );
    assert!(error.sql().is_some_and(|sql| sql.contains("RETURNING")), "{error:?}");
}

#[orm::test]
async fn a_write_whose_rows_could_not_be_read_is_not_done(db: Database) -> orm::Result<()> {
    let gauge = narrower(&db).await?;
    assert_refused(Gauge::create().level(2).save(&db).await);
    assert_refused(Gauge { id: 0, level: 2 }.insert(&db).await);
    assert_refused(Gauge::insert_many([Gauge::create().level(2)]).all(&db).await);
    assert_refused(gauge.clone().update(&db, |gauge| gauge.level = 2).await);
    assert_refused(gauge.increment(Gauge::level, 1, &db).await);
    // And again, where the statement is no longer new to the connection.
    assert_refused(gauge.increment(Gauge::level, 1, &db).await);
    assert_eq!(levels(&db).await?, [1]);
    Ok(())
}

#[orm::test]
async fn a_write_that_was_refused_for_its_rows_does_not_abort_a_transaction(db: Database) -> orm::Result<()> {
    let gauge = narrower(&db).await?;
    db.transaction(async |tx| {
        assert_refused(gauge.increment(Gauge::level, 1, tx).await);
        execute(tx, "UPDATE gauges SET level = 7").await
    })
    .await?;
    assert_eq!(levels(&db).await?, [7]);
    Ok(())
}

#[orm::test]
async fn a_write_is_done_once_its_table_is_migrated(db: Database) -> orm::Result<()> {
    let scratch = Scratch::of(db).await;
    let other = scratch.connect().await;
    let gauge = narrower(&other).await?;
    let db = scratch.builder().max_connections(1).build().await?;
    assert_refused(gauge.increment(Gauge::level, 1, &db).await);
    other.execute_batch("ALTER TABLE gauges ALTER level TYPE bigint").await?;
    assert_eq!(gauge.increment(Gauge::level, 1, &db).await?, 2);
    // A table that changes under a statement that was prepared, and back.
    other.execute_batch("ALTER TABLE gauges ALTER level TYPE int").await?;
    assert_refused(gauge.increment(Gauge::level, 1, &db).await);
    other.execute_batch("ALTER TABLE gauges ALTER level TYPE bigint").await?;
    assert_eq!(gauge.increment(Gauge::level, 1, &db).await?, 3);
    Ok(())
}

#[orm::test]
async fn a_write_that_returns_rows_is_one_round_trip_once_its_connection_knows_it(
    db: Database,
) -> orm::Result<()> {
    let scratch = Scratch::of(db).await;
    let proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().max_connections(1).build().await?;
    orm::schema::create_all(&db, orm::models![Gauge]).await?;

    // To prepare it, to learn of its columns, and to run it.
    let mut before = proxy.round_trips();
    let gauge = Gauge::create().level(1).save(&db).await?;
    assert_eq!(proxy.round_trips() - before, 3);
    // Another statement about the same columns.
    before = proxy.round_trips();
    assert_eq!(gauge.increment(Gauge::level, 1, &db).await?, 2);
    assert_eq!(proxy.round_trips() - before, 2);

    before = proxy.round_trips();
    for _ in 0..5 {
        Gauge::create().level(1).save(&db).await?;
        gauge.increment(Gauge::level, 1, &db).await?;
    }
    assert_eq!(proxy.round_trips() - before, 10);
    Ok(())
}

#[orm::test]
async fn one_text_is_prepared_for_each_of_its_argument_types(db: Database) -> orm::Result<()> {
    let scratch = Scratch::of(db).await;
    let proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().max_connections(1).build().await?;
    let text =
        |arguments| write("SELECT concat_ws(' ', $1, pg_typeof($1), $2, pg_typeof($2)) -- both", arguments);
    let wide = || text(vec![Value::of(&1_i64), Value::of(&"x".to_owned())]);
    let narrow = || text(vec![Value::of(&2_i16), Value::of(&true)]);
    let swapped = || text(vec![Value::of(&"x".to_owned()), Value::of(&1_i64)]);
    let run = || async {
        let mut found = Vec::new();
        for statement in [wide(), narrow(), swapped(), wide()] {
            found.extend(all::<String>(&db, &statement).await?);
        }
        orm::Result::Ok(found)
    };
    let expected = ["1 bigint x text", "2 smallint t boolean", "x text 1 bigint", "1 bigint x text"];
    assert_eq!(run().await?, expected);
    let before = proxy.round_trips();
    assert_eq!(run().await?, expected);
    assert_eq!(proxy.round_trips() - before, 4);
    Ok(())
}

#[orm::test]
async fn argument_types_are_told_apart_after_any_number_of_other_texts(db: Database) -> orm::Result<()> {
    let connection = db.acquire().await?;
    let kind = |argument| write("SELECT pg_typeof($1)::text", vec![argument]);
    assert_eq!(all::<String>(&connection, &kind(Value::of(&1_i64))).await?, ["bigint"]);
    // More than the connection remembers; the statement is used in between, so that the driver keeps it.
    for number in 0..4_200 {
        assert_eq!(one::<i32>(&connection, &format!("SELECT {number}")).await?, number);
        if number % 50 == 0 {
            assert_eq!(all::<String>(&connection, &kind(Value::of(&1_i64))).await?, ["bigint"]);
        }
    }
    assert_eq!(all::<String>(&connection, &kind(Value::of(&true))).await?, ["boolean"]);
    assert_eq!(all::<String>(&connection, &kind(Value::of(&1_i64))).await?, ["bigint"]);
    Ok(())
}
