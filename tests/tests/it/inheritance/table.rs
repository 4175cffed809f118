use orm::ErrorKind;
use orm::prelude::*;

use super::{Article, Content, Note, Person, Podcast, Video, filled};

const ARTICLE: &str = "INSERT INTO contents (type, id, title, slug, views, body, status, person_id)";
const VIDEO: &str = "INSERT INTO contents (type, id, title, slug, seconds, body)";

async fn refused(db: &Database, sql: &str, values: &str) -> Option<String> {
    let error = db.execute_batch(orm::sql::trusted(format!("{sql} VALUES ({values})"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CheckViolation, "{error}");
    error.constraint().map(str::to_owned)
}

#[orm::test(setup = filled)]
async fn a_row_has_what_its_kind_needs_and_nothing_of_other_kinds(db: Database) -> orm::Result<()> {
    db.execute_batch(orm::sql::trusted(format!(
        "{ARTICLE} VALUES ('article', 100, 'abc', 'a', 0, 'b', 'draft', 1)"
    )))
    .await?;
    db.execute_batch(orm::sql::trusted(format!("{VIDEO} VALUES ('video', 101, 'abc', 'a', 1, NULL)")))
        .await?;
    let is = |constraint: &str| Some(constraint.to_owned());
    assert_eq!(
        refused(&db, ARTICLE, "'article', 102, 'abc', 'b', 0, NULL, 'draft', 1").await,
        is("contents_article_kind_check")
    );
    assert_eq!(
        refused(&db, VIDEO, "'video', 102, 'abc', 'b', 1, 'body'").await,
        is("contents_video_kind_check")
    );
    assert_eq!(
        refused(&db, VIDEO, "'video', 102, 'abc', 'b', NULL, NULL").await,
        is("contents_video_kind_check")
    );
    assert_eq!(refused(&db, VIDEO, "'quiz', 102, 'abc', 'b', 1, NULL").await, is("contents_type_check"));
    Ok(())
}

#[orm::test(setup = filled)]
async fn checks_and_unique_indexes_are_those_of_their_kinds(db: Database) -> orm::Result<()> {
    // Only an article has a title of three letters, and a slug that nobody else has.
    let video = Video::create().title("No").slug("intro").seconds(1).save(&db).await?;
    assert_eq!(video.slug, "intro");
    let short = Article::create().slug("x").title("No").body("").person_id(1).save(&db).await.unwrap_err();
    assert_eq!((short.kind(), short.fields()), (ErrorKind::CheckViolation, &["title"][..]));
    let twice =
        Article::create().slug("intro").title("Two").body("").person_id(1).save(&db).await.unwrap_err();
    assert_eq!((twice.kind(), twice.fields()), (ErrorKind::UniqueViolation, &["slug"][..]));
    let none = Video::create().title("Abc").slug("y").seconds(0).save(&db).await.unwrap_err();
    assert_eq!((none.kind(), none.fields()), (ErrorKind::CheckViolation, &["seconds"][..]));
    let through = Video { seconds: -1, ..video };
    let none = Content::Video(Video { id: 0, ..through }).insert(&db).await.unwrap_err();
    assert_eq!((none.kind(), none.fields()), (ErrorKind::CheckViolation, &["seconds"][..]));
    Ok(())
}

#[orm::test(setup = filled)]
async fn foreign_keys_of_every_kind_are_there(db: Database) -> orm::Result<()> {
    let error = Podcast::create().title("Talk").seconds(1).person_id(9).save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::ForeignKeyViolation, &["person_id"][..]));
    let error =
        Video::create().title("Film").slug("f").seconds(1).trailer_of_id(99).save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::ForeignKeyViolation, &["trailer_of_id"][..]));
    Ok(())
}

#[orm::test]
async fn naming_the_kinds_creates_their_one_table(db: Database) -> orm::Result<()> {
    let models = orm::models![Article, Person, Video];
    orm::schema::create_all(&db, models).await?;
    orm::schema::create_all(&db, models).await?;
    orm::schema::create_all(&db, orm::models![Content, Person]).await?;
    assert_eq!(Content::find().count(&db).await?, 0);
    assert_eq!(
        orm::schema::create_script(orm::models![Article, Podcast]),
        orm::schema::create_script(orm::models![Content])
    );
    assert!(Note::find().all(&db).await.is_err());
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_partial_index_of_a_kind_answers_its_queries(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "INSERT INTO contents (type, title, slug, views, body, status, person_id)
         SELECT 'article', 'Title ' || n, 'slug-' || n, 0, '', 'draft', 1 FROM generate_series(1, 2000) AS n;
         ANALYZE contents",
    )
    .await?;
    let plan = Article::find().filter(Article::slug.eq("slug-7")).explain(&db).await?;
    assert!(plan.uses_index("contents_slug_key"), "{plan}");
    Ok(())
}
