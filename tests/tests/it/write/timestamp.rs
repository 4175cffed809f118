use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps)]
struct Note {
    #[column(primary_key, default = identity)]
    id: i64,
    text: String,
    #[column(default = 0)]
    views: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Note]).await
}

async fn old(db: &Database) -> orm::Result<Note> {
    Note::create()
        .text("old")
        .created_at(DateTime::UNIX_EPOCH)
        .updated_at(DateTime::UNIX_EPOCH)
        .save(db)
        .await
}

#[orm::test(setup = tables)]
async fn a_create_is_dated_by_the_server(db: Database) -> orm::Result<()> {
    let before = Utc::now();
    let note = Note::create().text("a").save(&db).await?;
    assert_eq!(note.created_at, note.updated_at);
    assert!((note.created_at - before).num_seconds().abs() < 60);
    assert_eq!(old(&db).await?.created_at, DateTime::UNIX_EPOCH);
    Ok(())
}

#[orm::test(setup = tables)]
async fn every_kind_of_change_sets_the_time_of_the_change(db: Database) -> orm::Result<()> {
    let mut note = old(&db).await?;
    note = note.update(&db, |note| note.text = "new".to_owned()).await?;
    assert!(note.updated_at > DateTime::UNIX_EPOCH && note.created_at == DateTime::UNIX_EPOCH);
    let after_edit = note.updated_at;
    note.increment(Note::views, 1, &db).await?;
    let after_count = Note::find_by_pk(note.id).required(&db).await?.updated_at;
    assert!(after_count > after_edit);
    Note::update_all().set(Note::views, 0).all_rows().exec(&db).await?;
    let after_update = Note::find_by_pk(note.id).required(&db).await?;
    assert!(after_update.updated_at > after_count && after_update.created_at == DateTime::UNIX_EPOCH);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_time_that_is_set_by_hand_counts(db: Database) -> orm::Result<()> {
    let note = Note::create().text("a").save(&db).await?;
    let note = note.update(&db, |note| note.updated_at = DateTime::UNIX_EPOCH).await?;
    assert_eq!(note.updated_at, DateTime::UNIX_EPOCH);
    Note::update_all()
        .set(Note::updated_at, DateTime::<Utc>::MAX_UTC)
        .set(Note::views, 1)
        .all_rows()
        .exec(&db)
        .await?;
    assert_eq!(Note::find().required(&db).await?.updated_at, DateTime::<Utc>::MAX_UTC);
    Ok(())
}

#[orm::test(setup = tables)]
async fn nothing_changed_is_no_change_of_the_time(db: Database) -> orm::Result<()> {
    let note = old(&db).await?;
    let same = orm::assert_queries!(db, 0, { note.update(&db, |_| ()).await? });
    assert_eq!(same.updated_at, DateTime::UNIX_EPOCH);
    Ok(())
}

#[orm::test(setup = tables)]
async fn many_rows_are_dated_unless_they_say_otherwise(db: Database) -> orm::Result<()> {
    let rows = [Note::create().text("now"), Note::create().text("then").created_at(DateTime::UNIX_EPOCH)];
    let notes = Note::insert_many(rows).all(&db).await?;
    assert_eq!(notes[1].created_at, DateTime::UNIX_EPOCH);
    assert!(notes[0].created_at > DateTime::UNIX_EPOCH);
    assert_eq!(notes[0].updated_at, notes[1].updated_at);
    Ok(())
}
