use orm::prelude::*;

use super::{Author, Book, filled, titles};

#[orm::test(setup = filled)]
async fn update_all_leaves_deleted_rows_alone(db: Database) -> orm::Result<()> {
    let fame = |fame| Author::update_all().set(Author::fame, fame).all_rows();
    assert_eq!(fame(1).exec(&db).await?, 2);
    assert_eq!(fame(2).only_deleted().exec(&db).await?, 1);
    let seen = Author::find().with_deleted().order_by(Author::id).all(&db).await?;
    assert_eq!(seen.iter().map(|author| author.fame).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(fame(3).with_deleted().exec(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn delete_all_keeps_the_rows(db: Database) -> orm::Result<()> {
    let by_ada = || Book::delete_all().filter(Book::author_id.eq(1));
    let before = Book::find_by_pk(2).only_deleted().required(&db).await?;
    assert_eq!(orm::assert_queries!(db, 1, { by_ada().exec(&db).await? }), 3);
    assert_eq!(by_ada().exec(&db).await?, 0);
    assert_eq!(titles(&Book::find().all(&db).await?), ["four"]);
    assert_eq!(Book::find().with_deleted().count(&db).await?, 5);
    // The one that was deleted before keeps its time.
    assert_eq!(Book::find_by_pk(2).only_deleted().required(&db).await?, before);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_forced_delete_all_is_about_the_rows_that_a_query_finds(db: Database) -> orm::Result<()> {
    let by_ada = || Book::delete_all().filter(Book::author_id.eq(1).and(Book::id.ne(1)));
    assert_eq!(by_ada().force().exec(&db).await?, 2);
    assert_eq!(Book::find().with_deleted().count(&db).await?, 3);
    assert_eq!(Book::delete_all().force().only_deleted().all_rows().exec(&db).await?, 1);
    assert_eq!(Book::find().only_deleted().count(&db).await?, 0);
    Book::find_by_pk(4).required(&db).await?.delete(&db).await?;
    assert_eq!(Book::delete_all().force().with_deleted().filter(Book::id.gt(1)).exec(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn many_rows_are_restored_by_an_update(db: Database) -> orm::Result<()> {
    Book::delete_all().all_rows().exec(&db).await?;
    let restored = Book::update_all()
        .only_deleted()
        .set(Book::deleted_at, None)
        .filter(Book::id.lt(4))
        .exec(&db)
        .await?;
    assert_eq!(restored, 3);
    assert_eq!(Book::find().count(&db).await?, 3);
    Ok(())
}
