//! Optimistic locking: of two who change the same version of a row, one does.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Page {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) text: String,
    #[column(default = 0)]
    pub(crate) reads: i32,
    #[column(version)]
    pub(crate) version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, timestamps)]
pub(crate) struct Leaf {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) text: String,
    #[column(version, name = "lock_version")]
    pub(crate) revision: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Page, Leaf]).await
}

async fn page(db: &Database) -> orm::Result<Page> {
    Page::create().text("a").save(db).await
}

#[orm::test(setup = tables)]
async fn a_version_begins_with_1_and_counts_saves(db: Database) -> orm::Result<()> {
    let page = page(&db).await?;
    assert_eq!(page.version, 1);
    let page = orm::assert_queries!(db, 1, { page.update(&db, |page| page.text = "b".to_owned()).await? });
    assert_eq!(page.version, 2);
    let same = orm::assert_queries!(db, 0, { page.update(&db, |_| ()).await? });
    assert_eq!(same.version, 2);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_stale_save_says_both_versions_and_changes_nothing(db: Database) -> orm::Result<()> {
    let old = page(&db).await?;
    old.clone().update(&db, |page| page.text = "b".to_owned()).await?;
    old.clone().increment(Page::reads, 1, &db).await?;
    let stale = orm::assert_queries!(db, 2, {
        old.clone().update(&db, |page| page.text = "c".to_owned()).await.unwrap_err()
    });
    assert_eq!((stale.kind(), stale.http_status()), (ErrorKind::StaleRecord, 409));
    assert_eq!((stale.versions(), stale.fields()), (Some((1, 3)), &["version"][..]));
    assert_eq!(
        stale.to_string(),
        "somebody else changed the row of pages in the meantime: it was read in version 1 and is in version 3 now: read it again"
    );
    assert_eq!(Page::find().required(&db).await?.text, "b");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_row_that_is_gone_is_not_stale(db: Database) -> orm::Result<()> {
    let page = page(&db).await?;
    page.delete(&db).await?;
    let gone = page.clone().update(&db, |page| page.text = "b".to_owned()).await.unwrap_err();
    assert_eq!((gone.kind(), gone.versions()), (ErrorKind::NotFound, None));
    assert_eq!(page.delete(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_delete_finds_the_version_that_was_read(db: Database) -> orm::Result<()> {
    let old = page(&db).await?;
    let new = old.clone().update(&db, |page| page.text = "b".to_owned()).await?;
    let stale = old.delete(&db).await.unwrap_err();
    assert_eq!((stale.kind(), stale.versions()), (ErrorKind::StaleRecord, Some((1, 2))));
    new.delete(&db).await?;
    assert_eq!(Page::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_version_that_is_set_by_hand_is_not_sent(db: Database) -> orm::Result<()> {
    let page = page(&db).await?;
    let page = orm::assert_queries!(db, 0, { page.update(&db, |page| page.version = 1).await? });
    let mut edit = page.edit();
    (edit.version, edit.text) = (70, "b".to_owned());
    let page = edit.save(&db).await?;
    assert_eq!((page.version, &*page.text), (2, "b"));
    let set = Page::update_all().set(Page::version, 9).all_rows();
    assert_eq!(orm::assert_queries!(db, 0, { set.exec(&db).await? }), 0);
    Page::update_all().set(Page::version, 9).set(Page::reads, 1).all_rows().exec(&db).await?;
    assert_eq!(page.increment(Page::version, 5, &db).await?, 4);
    Ok(())
}

#[orm::test(setup = tables)]
async fn every_other_change_counts_too(db: Database) -> orm::Result<()> {
    let page = page(&db).await?;
    page.increment(Page::reads, 1, &db).await?;
    page.decrement(Page::reads, 1, &db).await?;
    Page::update_all().set(Page::text, "b").all_rows().exec(&db).await?;
    assert_eq!(Page::find().required(&db).await?.version, 4);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_soft_deletion_counts_and_is_seen_by_those_who_have_the_row(db: Database) -> orm::Result<()> {
    let leaf = Leaf::create().text("a").save(&db).await?;
    leaf.delete(&db).await?;
    let deleted = Leaf::find().only_deleted().required(&db).await?;
    assert_eq!(deleted.revision, 2);
    let stale = leaf.clone().update(&db, |leaf| leaf.text = "b".to_owned()).await.unwrap_err();
    assert_eq!((stale.versions(), stale.fields()), (Some((1, 2)), &["revision"][..]));
    assert_eq!(leaf.delete(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(leaf.force_delete(&db).await.unwrap_err().kind(), ErrorKind::StaleRecord);
    // Restored it is in whatever version, so that what was deleted just now can come back.
    let leaf = leaf.restore(&db).await?;
    assert_eq!((leaf.revision, leaf.deleted_at), (3, None));
    assert_eq!(deleted.delete(&db).await.unwrap_err().versions(), Some((2, 3)));
    Leaf::delete_all().all_rows().exec(&db).await?;
    let leaf = Leaf::find().only_deleted().required(&db).await?;
    assert_eq!(leaf.revision, 4);
    leaf.force_delete(&db).await?;
    assert_eq!(Leaf::find().with_deleted().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn of_fifty_saves_of_one_version_one_wins(db: Database) -> orm::Result<()> {
    let page = page(&db).await?;
    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let (db, page) = (db.clone(), page.clone());
            tokio::spawn(async move { page.update(&db, |page| page.text = format!("by {number}")).await })
        })
        .collect();
    let mut won = Vec::new();
    for task in tasks {
        match task.await.map_err(orm::Error::application)? {
            Ok(page) => won.push(page),
            Err(error) => {
                assert_eq!((error.kind(), error.versions()), (ErrorKind::StaleRecord, Some((1, 2))));
            }
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(Page::find().required(&db).await?, won[0]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn fifty_who_read_again_when_they_are_stale_all_succeed(db: Database) -> orm::Result<()> {
    let id = page(&db).await?.id;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                loop {
                    let page = Page::find_by_pk(id).required(&db).await?;
                    match page.update(&db, |page| page.reads += 1).await {
                        Err(error) if error.kind() == ErrorKind::StaleRecord => {}
                        saved => return saved.map(drop),
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.map_err(orm::Error::application)??;
    }
    let page = Page::find_by_pk(id).required(&db).await?;
    assert_eq!((page.reads, page.version), (50, 51));
    Ok(())
}
