use super::*;
use crate::blog::{Post, PostTag, Status, User, filled};

#[orm::test(setup = filled)]
async fn each_row_gets_its_own_values_by_one_statement(db: Database) -> orm::Result<()> {
    let before = Post::find().order_by(Post::id).all(&db).await?;
    let changed = orm::assert_queries!(db, 1, {
        let rows = [(2, (20, "two")), (1, (10, "one")), (999, (0, "nobody's"))];
        Post::update_many((Post::views, Post::title), rows).exec(&db).await?
    });
    assert_eq!(changed, 2);
    let after = Post::find().order_by(Post::id).all(&db).await?;
    assert_eq!(after[0], Post { views: 10, title: "one".to_owned(), ..before[0].clone() });
    assert_eq!(after[1], Post { views: 20, title: "two".to_owned(), ..before[1].clone() });
    assert_eq!(after[2..], before[2..]);

    let rows = [(2, None), (999, None), (1, Some(Decimal::new(1255, 2)))];
    let found = orm::assert_queries!(db, 1, { Post::update_many(Post::price, rows).all(&db).await? });
    let found: Vec<_> = found.iter().map(|post| post.as_ref().map(|post| (post.id, post.price))).collect();
    assert_eq!(found, [Some((2, None)), None, Some((1, Some(Decimal::new(1255, 2))))]);

    // An enum is cast; a key may be composite.
    Post::update_many(Post::status, [(1, Status::Archived)]).exec(&db).await?;
    assert_eq!(Post::find_by_pk(1).required(&db).await?.status, Status::Archived);
    let link = PostTag::find().required(&db).await?;
    let key = (link.post_id, link.tag_name.clone());
    let found = PostTag::update_many(PostTag::note, [(key, "note")]).all(&db).await?;
    assert_eq!(found, [Some(PostTag { note: Some("note".to_owned()), ..link })]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_cannot_be_said_is_refused_before_it_is_sent(db: Database) -> orm::Result<()> {
    let none: [(i64, i32); 0] = [];
    assert_eq!(orm::assert_queries!(db, 0, { Post::update_many(Post::views, none).exec(&db).await? }), 0);
    let twice = Post::update_many(Post::views, [(1, 1), (2, 2), (1, 3)]);
    let refused = orm::assert_queries!(db, 0, { twice.exec(&db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Statement);
    let key = User::update_many(User::id, [(1, 5_i64)]);
    let refused = orm::assert_queries!(db, 0, { key.all(&db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Statement);
    let same = User::update_many(User::email, [(1, "same"), (2, "same")]);
    let refused = same.exec(&db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::UniqueViolation, &["email"][..]));
    Ok(())
}

#[orm::test(setup = empty)]
async fn arrays_and_json_are_changed_and_more_rows_than_one_statement_has(db: Database) -> orm::Result<()> {
    let rows = Reading::insert_many(readings(0..70_000)).all(&db).await?;
    let news = rows.iter().map(|row| {
        (row.id, (vec![1_i16; remainder(row.number)], serde_json::json!([row.number]), row.labels.clone()))
    });
    let columns = (Reading::sizes, Reading::extra, Reading::labels);
    // BEGIN, two UPDATEs, COMMIT.
    let changed = orm::assert_queries!(db, 4, { Reading::update_many(columns, news).all(&db).await? });
    assert_eq!(changed.len(), rows.len());
    for (changed, row) in changed.into_iter().zip(rows) {
        let sizes = vec![1; remainder(row.number)];
        let expected = Reading { sizes, extra: serde_json::json!([row.number]), ..row };
        assert_eq!(changed, Some(expected));
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps, soft_delete)]
struct Note {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    text: Option<String>,
    #[column(version)]
    version: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

async fn notes(db: &Database) -> orm::Result<Vec<Note>> {
    orm::schema::create_all(db, orm::models![Note]).await?;
    let titles = ["a", "b", "c"];
    Note::insert_many(titles.map(|title| Note::create().title(title).text("t"))).all(db).await
}

#[orm::test]
async fn versions_and_times_go_on_and_deleted_rows_stay_out(db: Database) -> orm::Result<()> {
    let notes = notes(&db).await?;
    notes[2].delete(&db).await?;
    let rows = || notes.iter().map(|note| (note.id, "new"));
    let found = Note::update_many(Note::title, rows()).all(&db).await?;
    let first = found[0].as_ref().expect("it is there");
    assert_eq!((first.version, &*first.title), (notes[0].version + 1, "new"));
    assert!(first.updated_at > notes[0].updated_at && first.created_at == notes[0].created_at);
    assert_eq!(found[2], None);
    let all = Note::update_many(Note::title, rows()).with_deleted().exec(&db).await?;
    assert_eq!(all, 3);
    Ok(())
}

#[orm::test]
async fn edited_rows_are_saved_together_each_with_what_changed(db: Database) -> orm::Result<()> {
    let notes = notes(&db).await?;
    // What somebody else does to other columns stays, as of a single save.
    db.execute_batch("UPDATE notes SET text = 'other' WHERE id = 1").await?;
    let mut edits: Vec<_> = notes.iter().cloned().map(Note::edit).collect();
    edits[0].title = "x".to_owned();
    edits[2].text = None;
    let saved = orm::assert_queries!(db, 3, { Note::save_many(edits).all(&db).await? });
    let stored = Note::find().order_by(Note::id).all(&db).await?;
    assert_eq!(saved[0], stored[0]);
    assert_eq!((&*saved[0].title, saved[0].text.as_deref()), ("x", Some("other")));
    assert_eq!(saved[1], notes[1]);
    assert_eq!((&saved[2].text, saved[2].version), (&None, notes[2].version + 1));
    assert_eq!(saved[2], stored[2]);
    let unchanged = saved.into_iter().map(Note::edit);
    let same = orm::assert_queries!(db, 0, { Note::save_many(unchanged).all(&db).await? });
    assert_eq!(same, stored);
    Ok(())
}

#[orm::test]
async fn one_stale_or_missing_row_undoes_all_of_them(db: Database) -> orm::Result<()> {
    let notes = notes(&db).await?;
    notes[1].clone().update(&db, |note| note.title = "first".to_owned()).await?;
    let edits = || {
        notes.iter().cloned().map(|note| {
            let mut note = note.edit();
            note.title = "late".to_owned();
            note
        })
    };
    let refused = Note::save_many(edits()).all(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::StaleRecord);
    assert_eq!(refused.versions(), Some((notes[1].version.into(), i64::from(notes[1].version) + 1)));
    Note::delete_all().force().filter(Note::id.eq(notes[1].id)).exec(&db).await?;
    assert_eq!(Note::save_many(edits()).all(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(Note::find().filter(Note::title.eq("late")).count(&db).await?, 0);
    let twice = edits().take(1).chain(edits().take(1));
    assert_eq!(Note::save_many(twice).all(&db).await.unwrap_err().kind(), ErrorKind::Statement);
    Ok(())
}
