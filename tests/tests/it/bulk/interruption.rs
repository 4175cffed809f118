use std::time::Duration;

use super::*;

#[orm::test(setup = empty)]
async fn a_copy_that_is_dropped_half_way_inserts_nothing_and_is_nobodys_later(
    db: Database,
) -> orm::Result<()> {
    let holder = db.begin().await?;
    reading(17).insert(&holder).await?;
    // The row 17 waits for the other transaction, so that the COPY has no answer yet.
    let sent = db.statements_sent();
    let rows = Reading::insert_many(readings(0..MANY));
    let dropped = tokio::time::timeout(Duration::from_millis(1_500), rows.exec(&db)).await;
    assert!(dropped.is_err());
    assert_eq!(db.statements_sent() - sent, 3, "BEGIN, the lock and the COPY were sent");
    holder.rollback().await?;
    for number in 1..20 {
        reading(-number).insert(&db).await?;
    }
    assert_eq!(Reading::find().filter(Reading::number.lt(0)).count(&db).await?, 19);
    // A lock of the dropped one would keep this waiting.
    let alone = "SET LOCAL lock_timeout = '5s'; LOCK TABLE readings IN ACCESS EXCLUSIVE MODE";
    db.transaction(async |tx| tx.execute_batch(alone).await).await?;
    assert_eq!(Reading::find().count(&db).await?, 19);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_copy_dropped_in_a_transaction_takes_the_transaction_with_it(db: Database) -> orm::Result<()> {
    let holder = db.begin().await?;
    reading(17).insert(&holder).await?;
    let tx = db.begin().await?;
    let rows = Reading::insert_many(readings(0..MANY));
    let dropped = tokio::time::timeout(Duration::from_millis(1_500), rows.exec(&tx)).await;
    assert!(dropped.is_err());
    holder.rollback().await?;
    let refused = Reading::find().count(&tx).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::TransactionAborted);
    assert_eq!(tx.commit().await.unwrap_err().kind(), ErrorKind::TransactionAborted);
    assert_eq!(Reading::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_stream_of_rows_that_never_ends_is_undone_when_it_is_dropped(db: Database) -> orm::Result<()> {
    let rows = futures_util::StreamExt::chain(
        futures_util::stream::iter(readings(0..25_000).map(Ok)),
        futures_util::stream::pending(),
    );
    let insert = Reading::insert_stream(rows).exec(&db);
    assert!(tokio::time::timeout(Duration::from_secs(5), insert).await.is_err());
    assert_eq!(Reading::find().count(&db).await?, 0);
    assert_eq!(Reading::insert_iter(readings(0..25_000)).exec(&db).await?, 25_000);
    Ok(())
}
