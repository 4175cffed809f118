use super::*;

/// A transaction that is still open would keep its cursor's lock on the table.
async fn nobody_has_the_table(db: &Database) -> orm::Result<()> {
    let attempt = "SET LOCAL lock_timeout = '5s'; LOCK TABLE items IN ACCESS EXCLUSIVE MODE";
    db.transaction(async |tx| tx.execute_batch(attempt).await).await
}

#[orm::test(setup = filled)]
async fn a_stream_that_is_dropped_half_way_costs_a_transaction_one_statement(
    db: Database,
) -> orm::Result<()> {
    let tx = db.begin().await?;
    for _ in 0..3 {
        let mut rows = Item::find().order_by(Item::id).include(Item::parts).stream(&tx);
        assert!(rows.next().await.is_some_and(|row| row.is_ok()));
    }
    // CLOSE, UPDATE.
    orm::assert_queries!(db, 2, {
        Item::update_all().set(Item::rank, 99).filter(Item::id.eq(1)).exec(&tx).await?
    });
    let mut rows = Item::find().stream(&tx);
    rows.next().await.transpose()?;
    drop(rows);
    // COMMIT alone: it closes the cursor.
    orm::assert_queries!(db, 1, { tx.commit().await? });
    assert_eq!(Item::find_by_pk(1).required(&db).await?.rank, 99);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_stream_that_is_dropped_in_a_savepoint_ends_with_it(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    for keep in [true, false] {
        let outcome = tx
            .savepoint(async |tx| {
                let mut rows = Item::find().stream(tx);
                rows.next().await.transpose()?;
                if keep { Ok(()) } else { Err(Error::application("not kept")) }
            })
            .await;
        assert_eq!(outcome.is_ok(), keep);
        assert_eq!(Item::find().count(&tx).await?, 2_500);
    }
    tx.commit().await
}

#[orm::test(setup = filled)]
async fn a_stream_that_is_dropped_half_way_gives_the_database_its_connection_back(
    db: Database,
) -> orm::Result<()> {
    for _ in 0..30 {
        let mut rows = Item::find().stream(&db);
        rows.next().await.transpose()?;
    }
    nobody_has_the_table(&db).await?;
    assert_eq!(Item::find().count(&db).await?, 2_500);
    // Never read, nothing is sent.
    orm::assert_queries!(db, 0, { drop(Item::find().stream(&db)) });
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_connection_whose_stream_was_dropped_is_closed_and_says_so(db: Database) -> orm::Result<()> {
    let connection = db.acquire().await?;
    let mut rows = Item::find().stream(&connection);
    rows.next().await.transpose()?;
    drop(rows);
    let error = Item::find().count(&connection).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    drop(connection);
    nobody_has_the_table(&db).await?;
    Ok(())
}

#[orm::test(setup = filled)]
async fn wherever_a_stream_is_cut_nobody_finds_its_transaction(db: Database) -> orm::Result<()> {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut cut = 0;
    for round in 0..120 {
        let within = std::time::Duration::from_micros(random.u64(0..12_000));
        let tx = if random.bool() { Some(db.begin().await?) } else { None };
        let included = random.bool();
        let read = async {
            let query = Item::find().order_by(Item::id);
            match (&tx, included) {
                (None, false) => collected(&mut query.stream(&db)).await.map(|rows| rows.len()),
                (None, true) => {
                    collected(&mut query.include(Item::parts).stream(&db)).await.map(|rows| rows.len())
                }
                (Some(tx), false) => collected(&mut query.stream(tx)).await.map(|rows| rows.len()),
                (Some(tx), true) => {
                    collected(&mut query.include(Item::parts).stream(tx)).await.map(|rows| rows.len())
                }
            }
        };
        match tokio::time::timeout(within, read).await {
            Ok(read) => assert_eq!(read?, 2_500, "seed {seed}, round {round}"),
            Err(_) => cut += 1,
        }
        if let Some(tx) = tx {
            // Either the transaction goes on, or it says that it cannot.
            match Item::find().count(&tx).await {
                Ok(count) => assert_eq!(count, 2_500),
                Err(error) => assert_eq!(error.kind(), ErrorKind::TransactionAborted, "{error}"),
            }
            let _ = tx.commit().await;
        }
        assert_eq!(Item::find().count(&db).await?, 2_500, "seed {seed}, round {round}");
        db.execute_batch("VACUUM items").await?;
    }
    assert!(cut > 10, "{cut} of 120 were cut short: the delays no longer hit the awaits");
    Ok(())
}
