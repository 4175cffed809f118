use orm::prelude::*;
use orm_core::sql::{Access, Statement};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, timestamps)]
#[has_many(lines: Line, soft_delete = cascade)]
#[has_one(invoice: Invoice, soft_delete = cascade)]
pub(crate) struct Purchase {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, primary_key(purchase_id, number))]
#[has_many(remarks: Remark, soft_delete = cascade)]
pub(crate) struct Line {
    #[belongs_to(purchase: Purchase)]
    pub(crate) purchase_id: i64,
    pub(crate) number: i32,
    #[column(version)]
    pub(crate) version: i64,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[belongs_to(line: Line, keys(line_purchase_id, line_number))]
pub(crate) struct Remark {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) line_purchase_id: i64,
    pub(crate) line_number: i32,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
pub(crate) struct Invoice {
    #[column(primary_key)]
    #[belongs_to(purchase: Purchase)]
    pub(crate) purchase_id: i64,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[has_many(subfolders: Drawer, inverse = parent, soft_delete = cascade)]
#[has_many(sheets: Sheet, soft_delete = cascade)]
pub(crate) struct Drawer {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[belongs_to(parent: Drawer)]
    pub(crate) parent_id: Option<i64>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
pub(crate) struct Sheet {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[belongs_to(drawer: Drawer)]
    pub(crate) drawer_id: i64,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[has_many(eggs: Egg, soft_delete = cascade)]
struct Hen {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(egg: Egg)]
    egg_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[has_many(hens: Hen, soft_delete = cascade)]
struct Egg {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(hen: Hen)]
    hen_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

/// Purchases 1 and 2, each with an invoice and the lines 1 to 3, each with a remark.
async fn purchases(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Purchase, Line, Remark, Invoice]).await?;
    for _ in 0..2 {
        let purchase = Purchase::create().save(db).await?;
        Invoice::create().purchase_id(purchase.id).save(db).await?;
        let lines = (1..=3).map(|number| Line::create().purchase_id(purchase.id).number(number));
        Line::insert_many(lines).exec(db).await?;
        let remarks = (1..=3).map(|line| Remark::create().line_purchase_id(purchase.id).line_number(line));
        Remark::insert_many(remarks).exec(db).await?;
    }
    Ok(())
}

/// How many purchases, invoices, lines and remarks are not deleted.
async fn live(db: &Database) -> orm::Result<[u64; 4]> {
    Ok([
        Purchase::find().count(db).await?,
        Invoice::find().count(db).await?,
        Line::find().count(db).await?,
        Remark::find().count(db).await?,
    ])
}

#[orm::test(setup = purchases)]
async fn what_belongs_to_a_row_is_deleted_and_restored_with_it_at_any_depth(db: Database) -> orm::Result<()> {
    let purchase = Purchase::find_by_pk(1).required(&db).await?;
    orm::assert_queries!(db, 1, { purchase.delete(&db).await? });
    assert_eq!(live(&db).await?, [1, 1, 3, 3]);
    let line = Line::find_by_pk((1, 2)).only_deleted().required(&db).await?;
    let deleted = Purchase::find_by_pk(1).only_deleted().required(&db).await?;
    assert_eq!((line.deleted_at, line.version), (deleted.deleted_at, 2));
    assert!(deleted.updated_at > purchase.updated_at);

    let restored = orm::assert_queries!(db, 1, { purchase.restore(&db).await? });
    assert_eq!(restored.deleted_at, None);
    assert_eq!(live(&db).await?, [2, 2, 6, 6]);
    assert_eq!(Line::find_by_pk((1, 2)).required(&db).await?.version, 3);
    assert_eq!(Line::find_by_pk((2, 2)).required(&db).await?.version, 1);
    Ok(())
}

#[orm::test(setup = purchases)]
async fn what_was_deleted_before_is_not_restored_with_the_others(db: Database) -> orm::Result<()> {
    Remark::find_by_pk(1).required(&db).await?.delete(&db).await?;
    Line::find_by_pk((1, 2)).required(&db).await?.delete(&db).await?;
    let purchase = Purchase::find_by_pk(1).required(&db).await?;
    purchase.delete(&db).await?;
    purchase.restore(&db).await?;
    assert_eq!(live(&db).await?, [2, 2, 5, 4]);
    // With its line comes the remark that went with it.
    Line::find_by_pk((1, 2)).only_deleted().required(&db).await?.restore(&db).await?;
    assert_eq!(live(&db).await?, [2, 2, 6, 5]);
    Ok(())
}

#[orm::test(setup = purchases)]
async fn two_deletions_of_one_transaction_are_told_apart(db: Database) -> orm::Result<()> {
    db.transaction(async |tx| {
        Line::find_by_pk((1, 2)).required(tx).await?.delete(tx).await?;
        Purchase::find_by_pk(1).required(tx).await?.delete(tx).await
    })
    .await?;
    Purchase::find_by_pk(1).only_deleted().required(&db).await?.restore(&db).await?;
    assert_eq!(live(&db).await?, [2, 2, 5, 5]);
    Ok(())
}

#[orm::test(setup = purchases)]
async fn the_rows_of_delete_all_take_with_them_what_belongs_to_them(db: Database) -> orm::Result<()> {
    let deleted = Purchase::delete_all().filter(Purchase::id.gt(1)).exec(&db).await?;
    assert_eq!(deleted, 1);
    assert_eq!(live(&db).await?, [1, 1, 3, 3]);
    assert_eq!(Purchase::delete_all().all_rows().exec(&db).await?, 1);
    assert_eq!(live(&db).await?, [0, 0, 0, 0]);
    Ok(())
}

#[orm::test(setup = purchases)]
async fn a_row_that_is_gone_takes_nothing_with_it(db: Database) -> orm::Result<()> {
    let purchase = Purchase::find_by_pk(1).required(&db).await?;
    purchase.delete(&db).await?;
    assert_eq!(purchase.delete(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    purchase.restore(&db).await?;
    assert_eq!(purchase.restore(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(live(&db).await?, [2, 2, 6, 6]);
    let line = Line::find_by_pk((1, 1)).required(&db).await?;
    let stale = Line { version: line.version - 1, ..line };
    assert_eq!(stale.delete(&db).await.unwrap_err().kind(), ErrorKind::StaleRecord);
    assert_eq!(live(&db).await?, [2, 2, 6, 6]);
    Ok(())
}

#[orm::test(setup = purchases)]
async fn deleting_and_restoring_at_once_leaves_all_or_nothing(db: Database) -> orm::Result<()> {
    let purchase = Purchase::find_by_pk(1).required(&db).await?;
    let tasks: Vec<_> = (0..30)
        .map(|number| {
            let (db, purchase) = (db.clone(), purchase.clone());
            tokio::spawn(async move {
                let outcome = match number % 2 {
                    0 => purchase.delete(&db).await,
                    _ => purchase.restore(&db).await.map(drop),
                };
                match outcome {
                    Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                    _ => Ok(()),
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.map_err(orm::Error::application)??;
    }
    let live = live(&db).await?;
    assert!(live == [2, 2, 6, 6] || live == [1, 1, 3, 3], "{live:?}");
    Ok(())
}

/// Waits until a statement in this database waits for a lock.
async fn somebody_waits(db: &Database) -> orm::Result<()> {
    let sql =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let statement = Statement { sql: sql.into(), arguments: Vec::new(), access: Access::Read, table: None };
    while db.session().execute(&statement).await? == 0 {
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[orm::test(setup = purchases)]
async fn what_somebody_else_is_deleting_is_waited_for_and_left_to_them(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    // The line alone, without its remark.
    Line::update_all()
        .set(Line::deleted_at, Some(DateTime::UNIX_EPOCH))
        .filter(Line::purchase_id.eq(1).and(Line::number.eq(2)))
        .exec(&tx)
        .await?;
    let purchase = Purchase::find_by_pk(1).required(&db).await?;
    let deletion = tokio::spawn({
        let (db, purchase) = (db.clone(), purchase.clone());
        async move { purchase.delete(&db).await }
    });
    somebody_waits(&db).await?;
    tx.commit().await?;
    deletion.await.map_err(orm::Error::application)??;
    assert_eq!(live(&db).await?, [1, 1, 3, 4]);
    purchase.restore(&db).await?;
    assert_eq!(live(&db).await?, [2, 2, 5, 6]);
    Ok(())
}

/// Drawer 1 has 2 and 3, drawer 3 has 4; drawer 5 stands alone. Each has a sheet of its number.
async fn drawers(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Drawer, Sheet]).await?;
    let parents = [None, Some(1), Some(1), Some(3), None];
    Drawer::insert_many(parents.map(|parent| Drawer::create().parent_id(parent))).exec(db).await?;
    Sheet::insert_many((1..=5).map(|drawer| Sheet::create().drawer_id(drawer))).exec(db).await?;
    Ok(())
}

#[orm::test(setup = drawers)]
async fn a_tree_goes_with_its_root_and_comes_back_with_it(db: Database) -> orm::Result<()> {
    let third = Drawer::find_by_pk(3).required(&db).await?;
    third.delete(&db).await?;
    let left = Sheet::find().order_by(Sheet::id).all(&db).await?;
    assert_eq!(left.iter().map(|sheet| sheet.drawer_id).collect::<Vec<_>>(), [1, 2, 5]);

    let root = Drawer::find_by_pk(1).required(&db).await?;
    root.delete(&db).await?;
    assert_eq!((Drawer::find().count(&db).await?, Sheet::find().count(&db).await?), (1, 1));
    root.restore(&db).await?;
    assert_eq!((Drawer::find().count(&db).await?, Sheet::find().count(&db).await?), (3, 3));
    third.restore(&db).await?;
    assert_eq!((Drawer::find().count(&db).await?, Sheet::find().count(&db).await?), (5, 5));
    Ok(())
}

#[orm::test(setup = drawers)]
async fn a_tree_that_is_deleted_as_a_whole_counts_each_row_once(db: Database) -> orm::Result<()> {
    assert_eq!(Drawer::delete_all().all_rows().exec(&db).await?, 5);
    assert_eq!((Drawer::find().count(&db).await?, Sheet::find().count(&db).await?), (0, 0));
    Ok(())
}

#[orm::test]
async fn a_circle_of_tables_is_refused_before_anything_is_sent(db: Database) -> orm::Result<()> {
    let hen = Hen { id: 1, egg_id: None, deleted_at: None };
    let refused = orm::assert_queries!(db, 0, { hen.delete(&db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Statement);
    assert_eq!(
        refused.to_string(),
        "the rows of hens would be soft-deleted with rows that are soft-deleted with those of hens: leave `soft_delete = cascade` out of one of the relations between them"
    );
    let refused = Egg::delete_all().all_rows().exec(&db).await.unwrap_err();
    assert_eq!(refused.table(), Some("eggs"));
    Ok(())
}
