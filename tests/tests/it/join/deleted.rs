//! Soft-deleted rows, and models that share a table, on either side of a join.

use orm::expr::count;
use orm::prelude::*;

use super::models::tail;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
struct Folder {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
struct Paper {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    #[belongs_to(folder: Folder)]
    folder_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

/// Folders `a`, `b` and `gone`; papers in each, one loose, and deleted ones in `a` and loose.
async fn papers(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Folder, Paper]).await?;
    Folder::insert_many(["a", "b", "gone"].map(|name| Folder::create().name(name))).exec(db).await?;
    let papers = [("1", Some(1)), ("2", Some(3)), ("3", None), ("x", Some(1)), ("y", None)];
    let papers = papers.map(|(name, folder)| Paper::create().name(name).folder_id(folder));
    Paper::insert_many(papers).exec(db).await?;
    Folder::delete_all().filter(Folder::name.eq("gone")).exec(db).await?;
    Paper::delete_all().filter(Paper::name.in_(["x", "y"])).exec(db).await?;
    Ok(())
}

type Pair = (Option<String>, Option<String>);

/// Paper and folder of each row, in order.
fn pairs(mut rows: Vec<Pair>) -> Vec<String> {
    rows.sort();
    let name = |name: Option<String>| name.unwrap_or_else(|| "-".to_owned());
    rows.into_iter().map(|(paper, folder)| format!("{} {}", name(paper), name(folder))).collect()
}

macro_rules! rows {
    ($join:ident, $db:expr) => {{
        let query = Paper::find().$join(Folder::find(), |paper, folder| paper.folder_id.eq(folder.id));
        let rows = query.select(|(paper, folder)| (paper.name.nullif(""), folder.name.nullif("")));
        let sql = rows.to_sql();
        (tail(&sql).to_owned(), pairs(rows.all($db).await?))
    }};
}

#[orm::test(setup = papers)]
async fn they_stay_out_of_both_sides_of_each_join(db: Database) -> orm::Result<()> {
    let (sql, found) = rows!(join, &db);
    assert_eq!(
        sql,
        r#""papers" JOIN "folders" ON "papers"."folder_id" = "folders"."id" AND "folders"."deleted_at" IS NULL WHERE "papers"."deleted_at" IS NULL"#
    );
    assert_eq!(found, ["1 a"]);

    let (sql, found) = rows!(left_join, &db);
    assert_eq!(
        sql,
        r#""papers" LEFT JOIN "folders" ON "papers"."folder_id" = "folders"."id" AND "folders"."deleted_at" IS NULL WHERE "papers"."deleted_at" IS NULL"#
    );
    assert_eq!(found, ["1 a", "2 -", "3 -"]);

    let (sql, found) = rows!(right_join, &db);
    assert_eq!(
        sql,
        r#"(SELECT * FROM "papers" WHERE "papers"."deleted_at" IS NULL) AS "papers" RIGHT JOIN (SELECT * FROM "folders" WHERE "folders"."deleted_at" IS NULL) AS "folders" ON "papers"."folder_id" = "folders"."id""#
    );
    assert_eq!(found, ["- b", "1 a"]);

    let (sql, found) = rows!(full_join, &db);
    assert_eq!(
        sql,
        r#"(SELECT * FROM "papers" WHERE "papers"."deleted_at" IS NULL) AS "papers" FULL JOIN (SELECT * FROM "folders" WHERE "folders"."deleted_at" IS NULL) AS "folders" ON "papers"."folder_id" = "folders"."id""#
    );
    assert_eq!(found, ["- b", "1 a", "2 -", "3 -"]);
    let cross = Paper::find().cross_join(Folder::find());
    assert_eq!(cross.count(&db).await?, 6);
    Ok(())
}

#[orm::test(setup = papers)]
async fn each_query_says_which_it_is_about(db: Database) -> orm::Result<()> {
    let all = Paper::find()
        .with_deleted()
        .left_join(Folder::find().with_deleted(), |paper, folder| paper.folder_id.eq(folder.id))
        .order_by(|(paper, _)| paper.id)
        .select(|(paper, folder)| (paper.name, folder.name));
    assert_eq!(
        tail(&all.to_sql()),
        r#""papers" LEFT JOIN "folders" ON "papers"."folder_id" = "folders"."id" ORDER BY "papers"."id""#
    );
    let rows = all.all(&db).await?;
    let rows: Vec<_> = rows.iter().map(|(paper, folder)| (&**paper, folder.as_deref())).collect();
    assert_eq!(rows, [("1", Some("a")), ("2", Some("gone")), ("3", None), ("x", Some("a")), ("y", None)]);

    let lost =
        Paper::find().join(Folder::find().only_deleted(), |paper, folder| paper.folder_id.eq(folder.id));
    assert_eq!(lost.required(&db).await?.0.name, "2");
    Ok(())
}

#[orm::test(setup = papers)]
async fn they_stay_out_of_aliases_and_lateral_queries(db: Database) -> orm::Result<()> {
    let paper = Paper::alias();
    let own = paper.find().filter(paper.folder_id.eq(Folder::id));
    let query = Folder::find().order_by(Folder::id).select((
        Folder::name,
        own.clone().aggregate(count()),
        own.with_deleted().aggregate(count()),
    ));
    let rows = query.all(&db).await?;
    assert_eq!(rows, [("a".to_owned(), Some(1), Some(2)), ("b".to_owned(), Some(0), Some(0))]);

    let lateral = Folder::find().left_join_lateral(|folder| {
        let paper = Paper::alias();
        paper.find().filter(paper.folder_id.eq(folder.id))
    });
    assert_eq!(
        tail(&lateral.to_sql()),
        r#""folders" LEFT JOIN LATERAL (SELECT * FROM "papers" WHERE "papers"."deleted_at" IS NULL AND "papers"."folder_id" = "folders"."id") AS "papers" ON TRUE WHERE "folders"."deleted_at" IS NULL"#
    );
    assert_eq!(lateral.count(&db).await?, 2);
    Ok(())
}

#[derive(Inheritance, Debug, Clone, PartialEq)]
#[inheritance(shared(id, title))]
enum Content {
    Article(Article),
    Video(Video),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    video_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(inherit = Content)]
struct Video {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    seconds: i32,
}

async fn contents(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Content]).await?;
    Video::create().title("film").seconds(60).save(db).await?;
    Article::create().title("review").video_id(1).save(db).await?;
    Article::create().title("essay").save(db).await?;
    Ok(())
}

#[orm::test(setup = contents)]
async fn models_that_share_a_table_are_joined_as_what_they_are(db: Database) -> orm::Result<()> {
    let query = Article::find().left_join(Video::find(), |article, video| article.video_id.eq(video.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""contents" LEFT JOIN "contents" AS "contents_2" ON "contents"."video_id" = "contents_2"."id" AND "contents_2"."kind" = 'video' WHERE "contents"."kind" = 'article'"#
    );
    let rows: Vec<(Article, Option<Video>)> = query.order_by(|(article, _)| article.id).all(&db).await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|(article, video)| (&*article.title, video.as_ref().map(|video| video.seconds)))
        .collect();
    assert_eq!(rows, [("review", Some(60)), ("essay", None)]);

    let query = Video::find().right_join(Content::find(), |video, content| video.title.eq(content.title));
    let rows: Vec<(Option<Video>, Content)> = query.order_by(|(_, content)| content.id).all(&db).await?;
    assert_eq!(rows.len(), 3);
    assert!(matches!(&rows[0], (Some(video), Content::Video(same)) if video == same));
    assert!(matches!(&rows[1], (None, Content::Article(_))));

    let content = Content::alias();
    let same = content.find().filter(content.title.eq(Article::title)).select(content.id);
    assert_eq!(Article::find().filter(Article::id.in_(same)).count(&db).await?, 2);
    Ok(())
}
