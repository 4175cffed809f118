use orm::prelude::*;

use super::{Author, Book, Genre, filled, titles};

#[orm::test(setup = filled)]
async fn a_deleted_row_satisfies_nothing_that_is_asked_of_a_relation_to_one(db: Database) -> orm::Result<()> {
    let by_bob = || Book::find().filter(Book::author.is(Author::email.eq("bob")));
    assert_eq!(by_bob().count(&db).await?, 0);
    let by_bob = Book::find().filter(Book::author.with_deleted().is(Author::email.eq("bob")));
    assert_eq!(titles(&by_bob.all(&db).await?), ["four"]);
    assert_eq!(Book::find().filter(Book::editor.exists()).count(&db).await?, 0);
    assert_eq!(Book::find().filter(Book::editor.with_deleted().exists()).count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn any_none_and_all_ask_the_rows_that_are_not_deleted(db: Database) -> orm::Result<()> {
    let ada = || Author::find().filter(Author::email.eq("ada"));
    let two = || Book::title.eq("two");
    assert!(!ada().filter(Author::books.any(two())).exists(&db).await?);
    assert!(ada().filter(Author::books.with_deleted().any(two())).exists(&db).await?);
    assert!(ada().filter(Author::books.none(two())).exists(&db).await?);
    assert!(!ada().filter(Author::books.with_deleted().none(two())).exists(&db).await?);
    assert!(ada().filter(Author::books.all(Book::title.ne("two"))).exists(&db).await?);
    assert!(!ada().filter(Author::books.with_deleted().all(Book::title.ne("two"))).exists(&db).await?);
    assert!(ada().filter(Author::books.only_deleted().all(two())).exists(&db).await?);
    assert_eq!(Author::find().filter(Author::books.only_deleted().exists()).count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn many_to_many_is_asked_without_deleted_links(db: Database) -> orm::Result<()> {
    let of = |name: &str| Book::find().filter(Book::genres.any(Genre::name.eq(name)));
    assert_eq!(of("poem").count(&db).await?, 1);
    assert_eq!(of("crime").count(&db).await?, 0);
    assert_eq!(of("novel").count(&db).await?, 0);
    let of = |name: &str| Book::find().filter(Book::genres.with_deleted().any(Genre::name.eq(name)));
    assert_eq!(of("crime").count(&db).await?, 1);
    assert_eq!(of("novel").count(&db).await?, 0);
    Ok(())
}
