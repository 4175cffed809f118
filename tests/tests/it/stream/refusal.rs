use super::*;

#[orm::test(setup = filled)]
async fn beside_an_open_stream_a_transaction_refuses_statements_and_goes_on(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    let mut rows = Item::find().order_by(Item::id).stream(&tx);
    let first = rows.next().await.transpose()?;
    assert_eq!(first.map(|item| item.id), Some(1));
    orm::assert_queries!(db, 0, {
        let error = Item::find().count(&tx).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        assert_eq!(
            error.to_string(),
            "a stream of this transaction is open: read it to its end, or drop it, before the next statement"
        );
        let error = tx.savepoint(async |_| Ok(())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        let error = tx.execute_batch("SELECT 1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Statement);
        let another = Item::find().stream(&tx).next().await;
        assert_eq!(another.and_then(Result::err).map(|error| error.kind()), Some(ErrorKind::Statement));
    });
    // Nothing is lost by that.
    assert_eq!(collected(&mut rows).await?.len(), 2_499);
    drop(rows);
    assert_eq!(Item::find().count(&tx).await?, 2_500);
    tx.commit().await
}

#[orm::test(setup = filled)]
async fn a_stream_that_nobody_reads_on_blocks_nobody(db: Database) -> orm::Result<()> {
    use std::future::Future as _;
    use std::task::{Context, Poll, Waker};

    let tx = db.begin().await?;
    let connection = db.acquire().await?;
    let mut on_tx = Item::find().stream(&tx);
    let mut on_connection = Item::find().stream(&connection);
    let once = &mut Context::from_waker(Waker::noop());
    // Each has sent its first statement and holds what it runs on; a server that is quick has answered already.
    let mut read = [0, 0];
    for (read, stream) in read.iter_mut().zip([&mut on_tx, &mut on_connection]) {
        if let Poll::Ready(row) = Box::pin(stream.next()).as_mut().poll(once) {
            row.expect("there are rows")?;
            *read = 1;
        }
    }
    let limit = std::time::Duration::from_secs(5);
    let beside = tokio::time::timeout(limit, Item::find().count(&tx)).await;
    assert_eq!(beside.map_err(Error::application)?.unwrap_err().kind(), ErrorKind::Statement);
    let beside = tokio::time::timeout(limit, Item::find().count(&connection)).await;
    let error = beside.map_err(Error::application)?.unwrap_err();
    assert!(error.to_string().starts_with("a stream of this connection is open"), "{error}");
    // They go on where they were.
    assert_eq!(read[0] + collected(&mut on_tx).await?.len(), 2_500);
    assert_eq!(read[1] + collected(&mut on_connection).await?.len(), 2_500);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_that_cannot_be_read_ends_the_stream_and_not_the_transaction(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "ALTER TABLE items ALTER rank DROP NOT NULL; UPDATE items SET rank = NULL WHERE id = 1500",
    )
    .await?;
    let tx = db.begin().await?;
    let mut rows = Item::find().order_by(Item::id).stream(&tx);
    let mut read = 0;
    let error = loop {
        match rows.next().await {
            Some(Ok(_)) => read += 1,
            Some(Err(error)) => break error,
            None => panic!("there is a row that cannot be read"),
        }
    };
    assert_eq!((error.kind(), read), (ErrorKind::Decode, 1_000));
    assert!(rows.next().await.is_none());
    // The CLOSE, and the count.
    drop(rows);
    orm::assert_queries!(db, 2, { assert_eq!(Item::find().count(&tx).await?, 2_500) });
    tx.commit().await
}

#[orm::test(setup = filled)]
async fn a_statement_that_fails_is_the_streams_first_item(db: Database) -> orm::Result<()> {
    let broken = || Item::find().filter((Item::rank / 0).gt(1));
    let error = broken().stream(&db).next().await.and_then(Result::err);
    assert_eq!(error.and_then(|error| error.sqlstate().map(str::to_owned)).as_deref(), Some("22012"));
    let tx = db.begin().await?;
    let inner = tx.savepoint(async |tx| collected(&mut broken().stream(tx)).await).await;
    assert!(inner.is_err());
    assert_eq!(collected(&mut Item::find().stream(&tx)).await?.len(), 2_500);
    db.execute_batch("ALTER TABLE parts RENAME TO pieces").await?;
    let error = collected(&mut Part::find().stream(&tx)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    assert_eq!(Item::find().count(&tx).await.unwrap_err().kind(), ErrorKind::TransactionAborted);
    assert_eq!(tx.commit().await.unwrap_err().kind(), ErrorKind::TransactionAborted);
    Ok(())
}
