use orm::prelude::*;

use super::{Author, Book, empty, filled};

#[orm::test(setup = filled)]
async fn deleting_a_row_keeps_it_with_the_time(db: Database) -> orm::Result<()> {
    let cyd = Author::find_by_pk(3).required(&db).await?;
    orm::assert_queries!(db, 1, { cyd.delete(&db).await? });
    let kept = Author::find_by_pk(3).only_deleted().required(&db).await?;
    let deleted_at = kept.deleted_at.expect("the time");
    assert!((Utc::now() - deleted_at).num_seconds().abs() < 60);
    assert!(kept.updated_at > cyd.updated_at);
    assert_eq!(kept.email, "cyd");
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_is_deleted_already_is_not_found_by_another_delete(db: Database) -> orm::Result<()> {
    let bob = Author::find_by_pk(2).with_deleted().required(&db).await?;
    let again = bob.delete(&db).await.unwrap_err();
    assert_eq!((again.kind(), again.table()), (ErrorKind::NotFound, Some("authors")));
    assert_eq!(Author::find_by_pk(2).with_deleted().required(&db).await?, bob);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_restored_row_is_returned_as_it_stands(db: Database) -> orm::Result<()> {
    let bob = Author::find_by_pk(2).only_deleted().required(&db).await?;
    let back = orm::assert_queries!(db, 1, { bob.restore(&db).await? });
    assert_eq!((&*back.email, back.deleted_at), ("bob", None));
    assert!(back.updated_at > bob.updated_at);
    assert_eq!(Author::find_by_pk(2).required(&db).await?, back);
    let again = back.restore(&db).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::NotFound);
    assert_eq!(again.to_string(), "the row is not among the deleted rows of authors");
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_can_be_deleted_for_good_before_and_after(db: Database) -> orm::Result<()> {
    let bob = Author::find_by_pk(2).only_deleted().required(&db).await?;
    let referred_to = bob.force_delete(&db).await.unwrap_err();
    assert_eq!(referred_to.kind(), ErrorKind::ForeignKeyViolation);
    Author::find_by_pk(3).required(&db).await?.force_delete(&db).await?;
    Book::find_by_pk(2).only_deleted().required(&db).await?.force_delete(&db).await?;
    assert_eq!(Author::find().with_deleted().count(&db).await?, 2);
    assert_eq!(Book::find().with_deleted().count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_deleted_row_at_hand_can_be_changed(db: Database) -> orm::Result<()> {
    let bob = Author::find_by_pk(2).only_deleted().required(&db).await?;
    let bob = bob.update(&db, |bob| bob.email = "rob".to_owned()).await?;
    assert!(bob.deleted_at.is_some());
    assert_eq!(bob.increment(Author::fame, 2, &db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_with_its_relations_is_deleted_and_restored_too(db: Database) -> orm::Result<()> {
    let book = Book::find_by_pk(1).include(Book::author).required(&db).await?;
    book.delete(&db).await?;
    assert_eq!(Book::find_by_pk(1).one(&db).await?, None);
    let book: Book = book.restore(&db).await?;
    assert_eq!(book.title, "one");
    Ok(())
}

#[orm::test(setup = empty)]
async fn creating_is_as_it_was(db: Database) -> orm::Result<()> {
    let old = Author::create().email("old").deleted_at(DateTime::UNIX_EPOCH).save(&db).await?;
    assert_eq!(old.deleted_at, Some(DateTime::UNIX_EPOCH));
    let new = Author::insert_many([Author::create().email("new")]).all(&db).await?;
    assert_eq!(new[0].deleted_at, None);
    assert_eq!(Author::find().all(&db).await?, new);
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_many_that_delete_one_row_one_does(db: Database) -> orm::Result<()> {
    let cyd = Author::find_by_pk(3).required(&db).await?;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (db, cyd) = (db.clone(), cyd.clone());
            tokio::spawn(async move { cyd.delete(&db).await.is_ok() })
        })
        .collect();
    let mut deleted = 0;
    for task in tasks {
        deleted += usize::from(task.await.map_err(orm::Error::application)?);
    }
    assert_eq!(deleted, 1);
    Ok(())
}
