use orm::ErrorKind;
use orm::{assert_queries, prelude::*};

use super::{Article, Content, Podcast, Video, filled};

fn ids(rows: &[Content]) -> Vec<i64> {
    rows.iter()
        .map(|row| match row {
            Content::Article(row) => row.id,
            Content::Video(row) => row.id,
            Content::Podcast(row) => row.id,
        })
        .collect()
}

#[orm::test(setup = filled)]
async fn the_enum_reads_all_kinds_by_one_statement(db: Database) -> orm::Result<()> {
    let rows = assert_queries!(db, 1, Content::find().order_by(Content::id).all(&db).await)?;
    let expected = [
        Content::Article(Article::find_by_pk(1).required(&db).await?),
        Content::Article(Article::find_by_pk(2).required(&db).await?),
        Content::Video(Video::find_by_pk(3).required(&db).await?),
        Content::Video(Video::find_by_pk(4).required(&db).await?),
        Content::Podcast(Podcast::find_by_pk(5).required(&db).await?),
    ];
    assert_eq!(rows, expected);
    Ok(())
}

#[orm::test(setup = filled)]
async fn shared_columns_filter_and_order_the_rows_of_all_kinds(db: Database) -> orm::Result<()> {
    let rows =
        Content::find().filter(Content::title.lt("Inz")).order_by(Content::title.desc()).all(&db).await?;
    assert_eq!(ids(&rows), [1, 3]);
    let page = Content::find().order_by(Content::id.desc()).limit(2).offset(1).all(&db).await?;
    assert_eq!(ids(&page), [4, 3]);
    let of_two = Content::of_kind::<Video>().or(Content::of_kind::<Podcast>());
    assert_eq!(ids(&Content::find().filter(of_two).order_by(Content::id).all(&db).await?), [3, 4, 5]);
    assert_eq!(Content::find().filter(!Content::of_kind::<Article>()).count(&db).await?, 3);
    assert!(matches!(Content::find_by_pk(5).one(&db).await?, Some(Content::Podcast(_))));
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_of_all_kinds_are_inserted_by_one_statement(db: Database) -> orm::Result<()> {
    let video = Video::find_by_pk(3).required(&db).await?;
    let podcast = Podcast::find_by_pk(5).required(&db).await?;
    let article = Article::find_by_pk(2).required(&db).await?;
    let new = [
        Content::from(Video { id: 0, ..video }),
        Podcast { id: 0, ..podcast }.into(),
        Article { id: 0, slug: "new".into(), labels: Some(vec!["a".into()]), ..article }.into(),
    ];
    let rows = assert_queries!(db, 1, Content::insert_many(new).all(&db).await)?;
    assert_eq!(ids(&rows), [6, 7, 8]);
    assert!(matches!(&rows[2], Content::Article(row) if row.labels.as_deref() == Some(&["a".to_owned()])));
    assert_eq!(Video::find_by_pk(6).required(&db).await?.title, "Film");
    let Content::Podcast(again) = &rows[1] else { panic!("a podcast came back as another kind") };
    let again = Content::from(Podcast { id: 0, ..again.clone() }).insert(&db).await?;
    assert!(matches!(again, Content::Podcast(row) if row.id == 9));
    Ok(())
}

#[orm::test(setup = filled)]
async fn updates_and_deletes_of_the_enum_are_about_all_kinds(db: Database) -> orm::Result<()> {
    let before = Article::find_by_pk(1).required(&db).await?.updated_at;
    assert_eq!(Content::update_all().all_rows().set(Content::title, "All").exec(&db).await?, 5);
    assert!(Article::find_by_pk(1).required(&db).await?.updated_at > before);
    let podcast = Content::find_by_pk(5).required(&db).await?;
    podcast.delete(&db).await?;
    assert_eq!(Content::delete_all().filter(Content::id.eq(4)).exec(&db).await?, 1);
    assert_eq!(ids(&Content::find().order_by(Content::id).all(&db).await?), [1, 2, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_of_any_kind_is_changed_through_the_enum(db: Database) -> orm::Result<()> {
    let row = Content::find_by_pk(5).required(&db).await?;
    let row = row
        .update(&db, |row| {
            if let Content::Podcast(row) = row {
                row.seconds = 1;
            }
        })
        .await?;
    assert!(matches!(row, Content::Podcast(row) if row.seconds == 1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_kind_of_a_row_is_not_changed_by_a_save(db: Database) -> orm::Result<()> {
    let video = Video::find_by_pk(3).required(&db).await?;
    let row = Content::find_by_pk(1).required(&db).await?;
    let refused = row.update(&db, |row| *row = Content::Video(Video { id: 1, ..video })).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Validation);
    assert_eq!(refused.fields(), ["type"]);
    assert_eq!(
        refused.to_string(),
        "a row of contents cannot become one of another kind: delete it, and insert the other"
    );
    assert!(matches!(Content::find_by_pk(1).required(&db).await?, Content::Article(_)));
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_unknown_label_is_told_with_those_that_are_known(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "ALTER TABLE contents DROP CONSTRAINT contents_type_check;
         INSERT INTO contents (type, title) VALUES ('quiz', 'Which?')",
    )
    .await?;
    let error = Content::find().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!((error.table(), error.fields()), (Some("contents"), &["type"][..]));
    assert!(
        error.to_string().contains(
            "cannot read contents.type: `quiz` is no kind of `Content`, which has article, video, pod: add a variant for it, or correct the row"
        ),
        "{error}"
    );
    assert_eq!(Article::find().count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_of_any_kind_is_serialized_with_its_kind(db: Database) -> orm::Result<()> {
    let row = Content::find_by_pk(5).required(&db).await?;
    let json = serde_json::to_value(&row).unwrap();
    assert_eq!(
        (&json["type"], &json["title"], &json["seconds"]),
        (&"pod".into(), &"Talk".into(), &600.into())
    );
    assert_eq!(serde_json::from_value::<Content>(json).unwrap(), row);
    Ok(())
}

#[orm::test(setup = filled)]
async fn sql_by_hand_reads_rows_of_all_kinds_and_of_one(db: Database) -> orm::Result<()> {
    let expected = Content::find().order_by(Content::id).all(&db).await?;
    let rows: Vec<Content> = orm::sql!("SELECT * FROM contents ORDER BY id").all(&db).await?;
    assert_eq!(rows, expected);
    let videos: Vec<Video> =
        orm::sql!("SELECT {columns Video as c} FROM {table Video} c WHERE type = 'video' ORDER BY id")
            .all(&db)
            .await?;
    assert_eq!(videos, Video::find().order_by(Video::id).all(&db).await?);
    Ok(())
}
