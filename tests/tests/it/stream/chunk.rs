use super::*;

fn query() -> Select<Item> {
    Item::find().filter(Item::id.gt(10)).order_by((Item::rank.desc(), Item::name))
}

#[orm::test(setup = filled)]
async fn a_stream_gives_what_all_gives_by_a_statement_for_each_chunk(db: Database) -> orm::Result<()> {
    let all = query().order_by(Item::id).all(&db).await?;
    // BEGIN, DECLARE, three FETCHes, COMMIT.
    let rows = orm::assert_queries!(db, 6, { collected(&mut query().order_by(Item::id).stream(&db)).await? });
    assert_eq!(rows, all);
    assert_eq!(rows.len(), 2_490);
    let limited = query().order_by(Item::id).limit(5).offset(3);
    let rows = orm::assert_queries!(db, 4, { collected(&mut limited.stream(&db)).await? });
    assert_eq!(rows, all[3..8]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn with_includes_each_chunk_is_one_statement_more_and_the_order_stays(db: Database) -> orm::Result<()> {
    let query = || query().order_by(Item::id).include(Item::parts.order_by(Part::number.desc()));
    let all = query().all(&db).await?;
    // Three chunks, of 1,000, 1,000 and 490 rows.
    let rows = orm::assert_queries!(db, 9, { collected(&mut query().stream(&db)).await? });
    assert!(rows.iter().any(|item| item.parts.len() == 2));
    assert_eq!(rows.len(), all.len());
    for (row, expected) in rows.iter().zip(&all) {
        assert_eq!((&**row, &row.parts), (&**expected, &expected.parts));
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_composite_key_is_streamed_with_includes_too(db: Database) -> orm::Result<()> {
    Screw::create().item_id(3).number(2).save(&db).await?;
    let query = Part::find().order_by((Part::number.desc(), Part::item_id)).include(Part::screws);
    let all = query.clone().all(&db).await?;
    let rows = collected(&mut query.stream(&db)).await?;
    assert_eq!(rows.len(), 1_666);
    for (row, expected) in rows.iter().zip(&all) {
        assert_eq!((&**row, row.screws.len()), (&**expected, expected.screws.len()));
    }
    assert_eq!(rows[0].screws.len(), 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn in_a_transaction_and_on_a_connection_it_is_the_same(db: Database) -> orm::Result<()> {
    let all = query().order_by(Item::id).all(&db).await?;
    let tx = db.begin().await?;
    Item::delete_all().filter(Item::id.eq(11)).exec(&tx).await?;
    // DECLARE, three FETCHes, CLOSE.
    let rows = orm::assert_queries!(db, 5, { collected(&mut query().order_by(Item::id).stream(&tx)).await? });
    assert_eq!(rows.len(), 2_489);
    // One after the other, and in a savepoint.
    let again = tx.savepoint(async |tx| collected(&mut query().batches(2_000, tx)).await).await?;
    assert_eq!(again.iter().map(Vec::len).collect::<Vec<_>>(), [2_000, 489]);
    tx.rollback().await?;
    let connection = db.acquire().await?;
    for _ in 0..2 {
        let rows = collected(&mut query().order_by(Item::id).stream(&connection)).await?;
        assert_eq!(rows, all);
    }
    assert_eq!(Item::find().count(&connection).await?, 2_500);
    Ok(())
}

#[orm::test(setup = filled)]
async fn batches_have_the_size_that_was_said(db: Database) -> orm::Result<()> {
    let sizes = async |query: Select<Item>, size| {
        let batches = collected(&mut query.batches(size, &db)).await?;
        Ok::<_, Error>(batches.iter().map(Vec::len).collect::<Vec<_>>())
    };
    // The last FETCH of a full batch finds nothing.
    let full = orm::assert_queries!(db, 9, { sizes(Item::find(), 500).await? });
    assert_eq!(full, [500; 5]);
    assert_eq!(sizes(Item::find().filter(Item::id.gt(2_497)), 2).await?, [2, 1]);
    assert_eq!(sizes(Item::find().filter(Item::id.gt(2_498)), 0).await?, [1, 1]);
    assert_eq!(sizes(Item::find().filter(Item::id.gt(2_500)), 2).await?, [0; 0]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_stream_on_a_database_sees_one_moment_includes_too(db: Database) -> orm::Result<()> {
    let mut rows = Item::find().order_by(Item::id).include(Item::parts).batches(1_000, &db);
    let first = rows.next().await.transpose()?.unwrap_or_default();
    assert_eq!(first.len(), 1_000);
    Item::delete_all().filter(Item::id.gt(2_000)).exec(&db).await?;
    let rest: Vec<_> = collected(&mut rows).await?.into_iter().flatten().collect();
    assert_eq!(rest.len(), 1_500);
    assert_eq!(rest.iter().filter(|item| item.parts.len() == 2).count(), 500);
    Ok(())
}

#[orm::test(setup = filled)]
async fn in_a_transaction_of_many_moments_a_row_that_is_gone_is_left_out(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    let mut rows = Item::find().order_by(Item::id).include(Item::parts).batches(1_000, &tx);
    assert_eq!(rows.next().await.transpose()?.map(|rows| rows.len()), Some(1_000));
    // All of the second batch, and half of the third.
    Item::delete_all().filter(Item::id.between(1_001, 2_250)).exec(&db).await?;
    let rest = collected(&mut rows).await?;
    assert_eq!(rest.iter().map(Vec::len).collect::<Vec<_>>(), [250]);
    drop(rows);
    tx.commit().await
}

#[orm::test(setup = filled)]
async fn arrays_of_domains_are_streamed(db: Database) -> orm::Result<()> {
    db.execute_batch("CREATE DOMAIN size AS int; ALTER TABLE items ALTER sizes TYPE size[]").await?;
    let all = query().order_by(Item::id).all(&db).await?;
    assert_eq!(collected(&mut query().order_by(Item::id).stream(&db)).await?, all);
    Ok(())
}
