use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(shelf, number))]
struct Book {
    shelf: String,
    number: i32,
    #[column(default = 0)]
    read: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, before_delete = seen)]
struct Note {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(default = false)]
    kept: bool,
    deleted_at: Option<DateTime<Utc>>,
}

async fn seen(note: &Note, _: &mut HookContext<'_>) -> orm::Result<()> {
    if note.kept { Err(Error::invalid(Note::kept, "is kept")) } else { Ok(()) }
}

/// 25 books on three shelves, 25 notes.
async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Book, Note]).await?;
    let shelves = ["ä", "B", "a"];
    let books = (0..25).map(|number: usize| Book {
        shelf: shelves[number % 3].to_owned(),
        number: i32::try_from(number).unwrap_or(0),
        read: 0,
    });
    Book::insert_many(books).exec(db).await?;
    Note::insert_many((0..25).map(|_| Note::create())).exec(db).await?;
    Ok(())
}

#[orm::test(setup = filled)]
async fn every_row_is_changed_once_by_two_statements_for_each_batch(db: Database) -> orm::Result<()> {
    let update = || Book::update_all().set(Book::read, Book::read + 1).filter(Book::number.lt(20));
    let changed = orm::assert_queries!(db, 6, { update().in_batches(8).exec(&db).await? });
    assert_eq!(changed, 20);
    // A last batch that is full is followed by a look for more.
    let changed = orm::assert_queries!(db, 5, { update().in_batches(10).exec(&db).await? });
    assert_eq!(changed, 20);
    let one_by_one = update().in_batches(0).exec(&db).await?;
    assert_eq!(one_by_one, 20);
    assert_eq!(Book::find().filter(Book::read.eq(3)).count(&db).await?, 20);
    assert_eq!(Book::find().filter(Book::read.eq(0)).count(&db).await?, 5);
    let nothing = Book::update_all().filter(Book::read.eq(0)).in_batches(2);
    assert_eq!(orm::assert_queries!(db, 0, { nothing.exec(&db).await? }), 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_is_done_stays_after_an_error_and_the_same_again_does_the_rest(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation'; END $$;
         CREATE TRIGGER refuse BEFORE DELETE ON books FOR EACH ROW WHEN (old.number = 14) EXECUTE FUNCTION refuse()",
    )
    .await?;
    let delete = || Book::delete_all().all_rows().in_batches(4);
    let error = delete().exec(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CheckViolation);
    let left = Book::find().count(&db).await?;
    assert!(left < 25 && left > 4 && (25 - left) % 4 == 0, "{left} are left");
    db.execute_batch("DROP TRIGGER refuse ON books").await?;
    assert_eq!(delete().exec(&db).await?, left);
    Ok(())
}

#[orm::test(setup = filled)]
async fn in_a_transaction_all_batches_are_undone_with_it(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    assert_eq!(Book::delete_all().all_rows().in_batches(7).exec(&tx).await?, 25);
    tx.rollback().await?;
    assert_eq!(Book::find().count(&db).await?, 25);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_are_marked_and_purged_in_batches_with_their_hooks_if_asked(db: Database) -> orm::Result<()> {
    Note::update_all().set(Note::kept, true).filter(Note::id.eq(12)).exec(&db).await?;
    let delete = || Note::delete_all().all_rows();
    let error = delete().with_hooks().in_batches(5).exec(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["kept"][..]));
    // The batch with the note that is kept is undone, the two before it are not.
    assert_eq!(Note::find().only_deleted().count(&db).await?, 10);
    assert_eq!(delete().in_batches(6).exec(&db).await?, 15);
    assert_eq!(Note::find().with_deleted().count(&db).await?, 25);
    let purge = Note::delete_all().force().only_deleted().filter(Note::id.gt(5)).in_batches(6);
    assert_eq!(orm::assert_queries!(db, 8, { purge.exec(&db).await? }), 20);
    assert_eq!(Note::find().with_deleted().count(&db).await?, 5);
    Ok(())
}
