use super::*;
use orm::Page;

#[orm::test(setup = tables)]
async fn a_page_tells_its_rows_and_how_many_there_are(db: Database) -> orm::Result<()> {
    ranked(&db, 7).await?;
    let page =
        orm::assert_queries!(db, 2, { Item::find().order_by(Item::rank.desc()).page(2, 3, &db).await? });
    // Ties are broken by the key, in the direction of the last key.
    assert_eq!(ids(&page.rows), [4, 3, 2]);
    assert_eq!((page.page, page.per_page, page.total, page.total_pages), (2, 3, 7, 3));
    let json = serde_json::to_value(page.map(|item| item.id)).unwrap();
    assert_eq!(
        json,
        serde_json::json!({ "rows": [4, 3, 2], "page": 2, "per_page": 3, "total": 7, "total_pages": 3 })
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn beyond_the_last_page_there_are_no_rows_and_the_count_is_right(db: Database) -> orm::Result<()> {
    let nothing = Item::find().page(1, 10, &db).await?;
    assert_eq!(nothing, Page { rows: vec![], page: 1, per_page: 10, total: 0, total_pages: 0 });
    ranked(&db, 6).await?;
    let beyond = Item::find().page(3, 3, &db).await?;
    assert_eq!(beyond, Page { rows: vec![], page: 3, per_page: 3, total: 6, total_pages: 2 });
    let far = Item::find().page(u64::MAX, u64::MAX, &db).await?;
    assert_eq!((far.rows.len(), far.total, far.total_pages), (0, 6, 1));
    Ok(())
}

#[orm::test(setup = tables)]
async fn page_0_and_a_page_of_0_rows_are_refused_before_anything_is_sent(db: Database) -> orm::Result<()> {
    orm::assert_queries!(db, 0, {
        let error = Item::find().page(0, 20, &db).await.unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (ErrorKind::OutOfRange, 422));
        assert_eq!(error.to_string(), "there is no page 0: pages are numbered from 1");
        let error = Item::find().page(1, 0, &db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert_eq!(error.to_string(), "a page of 0 rows is none: ask for at least one row");
    });
    Ok(())
}

#[orm::test(setup = tables)]
async fn includes_do_not_change_the_count_and_a_limit_is_replaced(db: Database) -> orm::Result<()> {
    ranked(&db, 5).await?;
    let parts = [1, 1, 1, 2].map(|item| Part::create().item_id(item));
    Part::insert_many(parts).exec(&db).await?;
    let query = Item::find().filter(Item::id.lt(5)).include(Item::parts).limit(1).offset(1);
    let page = orm::assert_queries!(db, 2, { query.page(1, 2, &db).await? });
    assert_eq!(page.rows.iter().map(|item| item.parts.len()).collect::<Vec<_>>(), [3, 1]);
    assert_eq!((page.total, page.total_pages), (4, 2));
    Ok(())
}

#[orm::test(setup = tables)]
async fn in_a_transaction_a_page_that_is_not_full_needs_no_count(db: Database) -> orm::Result<()> {
    ranked(&db, 7).await?;
    let tx = db.begin().await?;
    let pages = [(1, 2, 3), (3, 1, 1), (4, 2, 0), (1, 2, 7)];
    for (page, statements, rows) in pages {
        let per_page = if rows == 7 { 7 } else { 3 };
        let page = orm::assert_queries!(db, statements, { Item::find().page(page, per_page, &tx).await? });
        assert_eq!((page.rows.len(), page.total), (rows, 7));
    }
    tx.commit().await?;
    let connection = db.acquire().await?;
    let page = orm::assert_queries!(db, 1, { Item::find().page(3, 3, &connection).await? });
    assert_eq!((page.rows.len(), page.total), (1, 7));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_small_pool_is_enough_for_any_number_of_pages_at_once(db: Database) -> orm::Result<()> {
    ranked(&db, 7).await?;
    let url = orm::testkit::url(&current(&db).await?).map_err(Error::application)?;
    for connections in [1, 2] {
        let small = Database::builder()
            .url(&url)
            .max_connections(connections)
            .acquire_timeout(std::time::Duration::from_secs(20))
            .build()
            .await?;
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let db = small.clone();
                tokio::spawn(async move { Item::find().page(number % 4 + 1, 2, &db).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.map_err(Error::application)??.total, 7);
        }
    }
    Ok(())
}

pub(super) async fn current(db: &Database) -> orm::Result<String> {
    // The name of the test's database is the one thing that is told by an error.
    let error = db.execute_batch("DO $$ BEGIN RAISE '%', current_database(); END $$").await.unwrap_err();
    let text = error.to_string();
    let name = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).find(|word| word.contains("orm_"));
    name.map(str::to_owned).ok_or(error)
}

#[orm::test(setup = tables)]
async fn on_a_database_rows_and_count_run_at_once(db: Database) -> orm::Result<()> {
    ranked(&db, 7).await?;
    // Whoever reads the table waits for a second.
    db.execute_batch(
        "ALTER TABLE items RENAME TO slow_items;
         CREATE VIEW items AS SELECT slow_items.* FROM slow_items, pg_sleep(1)",
    )
    .await?;
    let start = std::time::Instant::now();
    assert_eq!(Item::find().page(1, 3, &db).await?.total, 7);
    let taken = start.elapsed();
    assert!((1_000..1_900).contains(&taken.as_millis()), "{taken:?}");
    Ok(())
}
