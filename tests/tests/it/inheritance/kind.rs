use orm::ErrorKind;
use orm::{assert_queries, prelude::*};

use super::{Article, Content, Note, Person, Podcast, Video, filled};

/// The table as it is, for all that the library does not say of it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "contents")]
struct Raw {
    #[column(primary_key)]
    id: i64,
    #[column(name = "type")]
    label: String,
    title: String,
    status: Option<String>,
}

async fn labels(db: &Database) -> orm::Result<Vec<(i64, String)>> {
    let rows = Raw::find().order_by(Raw::id).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.label)).collect())
}

#[orm::test(setup = filled)]
async fn create_and_insert_write_the_label(db: Database) -> orm::Result<()> {
    let video = Video::find_by_pk(3).required(&db).await?;
    Video { id: 0, title: "Again".into(), ..video }.insert(&db).await?;
    let of = ["article", "article", "video", "video", "pod", "video"];
    let expected: Vec<(i64, String)> = (1..).zip(of.map(str::to_owned)).collect();
    assert_eq!(labels(&db).await?, expected);
    Ok(())
}

#[orm::test(setup = filled)]
async fn insert_many_writes_the_label_and_returns_its_rows_in_order(db: Database) -> orm::Result<()> {
    let new = ["x", "y"].map(|slug| Article::create().slug(slug).title("New").body(slug).person_id(1));
    assert_eq!(assert_queries!(db, 1, Article::insert_many(new).exec(&db).await)?, 2);
    let new = ["p", "q"].map(|slug| Video::create().slug(slug).title("New").seconds(1));
    let rows = assert_queries!(db, 1, Video::insert_many(new).all(&db).await)?;
    assert_eq!(rows.iter().map(|row| (row.id, &*row.slug)).collect::<Vec<_>>(), [(8, "p"), (9, "q")]);
    assert_eq!(Article::find().filter(Article::title.eq("New")).count(&db).await?, 2);
    assert_eq!(labels(&db).await?.into_iter().filter(|(_, label)| label == "video").count(), 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_default_of_one_kind_fills_the_rows_of_that_kind_only(db: Database) -> orm::Result<()> {
    let rows = Raw::find().order_by(Raw::id).all(&db).await?;
    let statuses: Vec<Option<&str>> = rows.iter().map(|row| row.status.as_deref()).collect();
    assert_eq!(statuses, [Some("draft"), Some("draft"), None, None, None]);
    let new = ["x", "y"].map(|slug| Article::create().slug(slug).title("New").body(slug).person_id(1));
    assert!(Article::insert_many(new).all(&db).await?.iter().all(|row| row.status == "draft"));
    Ok(())
}

#[orm::test(setup = filled)]
async fn queries_of_a_kind_see_its_rows_only(db: Database) -> orm::Result<()> {
    let ids: Vec<i64> = Article::find().order_by(Article::id).all(&db).await?.iter().map(|a| a.id).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(Video::find().count(&db).await?, 2);
    assert_eq!(Video::find().limit(1).count(&db).await?, 1);
    assert!(!Podcast::find().filter(Podcast::title.eq("Film")).exists(&db).await?);
    assert_eq!(Video::find_by_pk(1).one(&db).await?, None);
    assert_eq!(Video::find_by_pk(3).required(&db).await?.title, "Film");
    assert!(!Article::find().filter(Article::id.eq(3).or(Article::id.eq(4))).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_update_or_delete_of_a_kind_leaves_the_others_alone(db: Database) -> orm::Result<()> {
    let changed = Video::update_all().all_rows().set(Video::title, "Seen").exec(&db).await?;
    assert_eq!(changed, 2);
    Note::delete_all().all_rows().exec(&db).await?;
    assert_eq!(Article::delete_all().filter(Article::id.gt(0)).exec(&db).await?, 2);
    let titles: Vec<String> =
        Raw::find().order_by(Raw::id).all(&db).await?.into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["Seen", "Seen", "Talk"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_of_another_kind_cannot_be_saved_or_deleted_by_its_key(db: Database) -> orm::Result<()> {
    let video = Video::find_by_pk(3).required(&db).await?;
    let article = Article { id: video.id, ..Article::find_by_pk(1).required(&db).await? };
    let refused = article.clone().update(&db, |article| article.title = "Stolen".into()).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(article.increment(Article::views, 1, &db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(article.delete(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(Video::find_by_pk(3).required(&db).await?, video);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_of_a_kind_are_edited_and_deleted_as_any_other(db: Database) -> orm::Result<()> {
    let article = Article::find_by_pk(1).required(&db).await?;
    let before = article.updated_at;
    let article = article.update(&db, |article| article.body = "New".into()).await?;
    assert!(article.body == "New" && article.updated_at > before);
    assert_eq!(article.increment(Article::views, 2, &db).await?, 2);
    Note::delete_all().all_rows().exec(&db).await?;
    article.delete(&db).await?;
    assert_eq!(Content::find().count(&db).await?, 4);
    assert_eq!(Person::find().count(&db).await?, 2);
    Ok(())
}
