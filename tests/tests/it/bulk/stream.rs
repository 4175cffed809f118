use futures_util::stream;

use super::*;

#[orm::test(setup = empty)]
async fn rows_of_an_iterator_are_inserted_as_they_come(db: Database) -> orm::Result<()> {
    // BEGIN, the lock with its question, a COPY for each 10,000 rows, but an INSERT for the last few, COMMIT.
    let inserted =
        orm::assert_queries!(db, 6, { Reading::insert_iter(readings(0..25_000)).exec(&db).await? });
    assert_eq!(inserted, 25_000);
    let numbers = Reading::find().filter(Reading::number.between(0, 24_999)).count(&db).await?;
    assert_eq!(numbers, 25_000);

    let few = orm::assert_queries!(db, 1, { Reading::insert_iter(readings(-9..0)).exec(&db).await? });
    assert_eq!(few, 9);
    let none = orm::assert_queries!(db, 0, { Reading::insert_iter(readings(0..0)).exec(&db).await? });
    assert_eq!(none, 0);
    Ok(())
}

#[orm::test(setup = empty)]
async fn an_error_of_the_stream_undoes_what_was_inserted(db: Database) -> orm::Result<()> {
    let broken = || orm::Error::invalid(Reading::number, "the file ends in the middle");
    for rows in [5, 10_000, 25_000] {
        let rows = readings(0..rows).map(Ok).chain([Err(broken())]);
        let refused = Reading::insert_stream(stream::iter(rows)).exec(&db).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Validation);
        assert_eq!(Reading::find().count(&db).await?, 0);
    }
    let tx = db.begin().await?;
    reading(-1).insert(&tx).await?;
    let rows = readings(0..25_000).map(Ok).chain([Err(broken())]);
    let refused = Reading::insert_stream(stream::iter(rows)).exec(&tx).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Validation);
    tx.commit().await?;
    assert_eq!(Reading::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_table_is_copied_from_one_database_into_another(db: Database) -> orm::Result<()> {
    Reading::insert_iter(readings(0..12_000)).exec(&db).await?;
    db.execute_batch("CREATE SCHEMA other; CREATE TABLE other.readings (LIKE readings INCLUDING ALL)")
        .await?;
    let tx = db.begin().await?;
    tx.execute_batch("SET LOCAL search_path TO other, public").await?;
    let rows = Reading::find().order_by(Reading::id).stream(&db);
    assert_eq!(Reading::insert_stream(rows).exec(&tx).await?, 12_000);
    let copied = Reading::find().order_by(Reading::id).all(&tx).await?;
    tx.commit().await?;
    assert_eq!(copied, Reading::find().order_by(Reading::id).all(&db).await?);
    Ok(())
}

#[orm::test(setup = empty)]
async fn rows_read_from_the_same_transaction_are_refused_and_do_not_wait_for_ever(
    db: Database,
) -> orm::Result<()> {
    Reading::insert_iter(readings(0..12_000)).exec(&db).await?;
    let tx = db.begin().await?;
    let refused = Reading::insert_stream(Reading::find().stream(&tx)).exec(&tx).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Statement);
    tx.rollback().await?;

    let connection = db.acquire().await?;
    let rows = stream::unfold(0, |number| {
        let connection = &connection;
        async move {
            let read = match number {
                11_000 => Reading::find().count(connection).await.map(drop),
                _ => Ok(()),
            };
            (number < 12_000).then(|| (read.map(|()| reading(20_000 + number)), number + 1))
        }
    });
    let refused = Reading::insert_stream(Box::pin(rows)).exec(&connection).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Statement);
    assert_eq!(Reading::find().count(&connection).await?, 12_000);
    Ok(())
}

#[orm::test(setup = empty)]
async fn rows_that_are_there_already_are_left_or_updated_by_the_ten_thousand(
    db: Database,
) -> orm::Result<()> {
    Reading::insert_iter(readings(0..100)).exec(&db).await?;
    // BEGIN, three INSERTs, COMMIT.
    let new = orm::assert_queries!(db, 5, {
        Reading::insert_iter(readings(50..25_050)).on_conflict(Reading::number).ignore().exec(&db).await?
    });
    assert_eq!(new, 24_950);
    let renamed = readings(0..25_050).map(|row| Reading { name: "new".to_owned(), ..row });
    let changed = Reading::insert_iter(renamed).on_conflict(Reading::number).update(Reading::name);
    assert_eq!(changed.exec(&db).await?, 25_050);
    assert_eq!(Reading::find().filter(Reading::name.eq("new")).count(&db).await?, 25_050);

    // As a list, from 65,536 rows on in parts: BEGIN, two INSERTs, COMMIT.
    let rows = readings(0..70_000);
    let new = orm::assert_queries!(db, 4, {
        Reading::insert_many(rows).on_conflict(Reading::number).ignore().exec(&db).await?
    });
    assert_eq!(new, 44_950);
    Ok(())
}

#[orm::test(setup = empty)]
async fn more_rows_than_one_statement_has_come_back_in_their_order(db: Database) -> orm::Result<()> {
    let numbers: Vec<i32> = (0..70_000).rev().collect();
    let rows = numbers.iter().map(|&number| reading(number));
    let found = orm::assert_queries!(db, 4, { Reading::insert_many(rows).all(&db).await? });
    assert_eq!(found.iter().map(|row| row.number).collect::<Vec<_>>(), numbers);
    Ok(())
}
