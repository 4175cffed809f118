use orm::prelude::*;

use super::{Author, Book, Card, Genre, filled, titles};

#[orm::test(setup = filled)]
async fn an_include_of_many_leaves_deleted_rows_out(db: Database) -> orm::Result<()> {
    let ada = Author::find_by_pk(1).include(Author::books.order_by(Book::id)).required(&db).await?;
    assert_eq!(titles(&ada.books), ["one", "three", "five"]);
    let books = Author::books.order_by(Book::id).with_deleted();
    let ada = Author::find_by_pk(1).include(books).required(&db).await?;
    assert_eq!(titles(&ada.books), ["one", "two", "three", "five"]);
    let ada = Author::find_by_pk(1).include(Author::books.only_deleted()).required(&db).await?;
    assert_eq!(titles(&ada.books), ["two"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_limit_counts_the_rows_that_are_not_deleted(db: Database) -> orm::Result<()> {
    let first_two = || Author::books.order_by(Book::id).limit(2);
    let ada = Author::find_by_pk(1).include(first_two()).required(&db).await?;
    assert_eq!(titles(&ada.books), ["one", "three"]);
    let ada = Author::find_by_pk(1).include(first_two().with_deleted()).required(&db).await?;
    assert_eq!(titles(&ada.books), ["one", "two"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_row_of_a_required_relation_comes_though_it_is_deleted(db: Database) -> orm::Result<()> {
    let four = Book::find_by_pk(4).include(Book::author).required(&db).await?;
    assert_eq!(four.author.email, "bob");
    assert!(four.author.deleted_at.is_some());
    // With relations of its own, too.
    let book = Book::find_by_pk(4).include(Book::author.include(Author::books)).required(&db).await?;
    assert_eq!((&*book.author.email, titles(&book.author.books)), ("bob", vec!["four"]));
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_row_of_an_optional_relation_is_none_if_it_is_deleted(db: Database) -> orm::Result<()> {
    let five = Book::find_by_pk(5).include(Book::editor).required(&db).await?;
    assert_eq!((five.editor_id, &five.editor), (Some(2), &None));
    let five = Book::find_by_pk(5).include(Book::editor.with_deleted()).required(&db).await?;
    assert_eq!(five.editor.as_ref().map(|editor| &*editor.email), Some("bob"));
    Ok(())
}

#[orm::test(setup = filled)]
async fn relations_to_one_table_do_not_mix_their_rows(db: Database) -> orm::Result<()> {
    Book::find_by_pk(4).required(&db).await?.update(&db, |book| book.editor_id = Some(2)).await?;
    let four = Book::find_by_pk(4).include(Book::author).include(Book::editor).required(&db).await?;
    assert_eq!((&*four.author.email, &four.editor), ("bob", &None));
    let all = Book::find_by_pk(4).include(Book::author).include(Book::editor.with_deleted());
    let four = all.required(&db).await?;
    assert_eq!(four.editor.as_ref(), Some(&four.author));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_has_one_is_the_row_that_is_not_deleted_else_the_one_that_was_last(
    db: Database,
) -> orm::Result<()> {
    let first = Card::create().author_id(1).save(&db).await?;
    first.delete(&db).await?;
    let second = Card::create().author_id(1).save(&db).await?;
    let of_ada = |card: &Author| card.id == 1;
    let ada = Author::find_by_pk(1).include(Author::card).required(&db).await?;
    assert_eq!(ada.card.as_ref(), Some(&second));
    let ada = Author::find_by_pk(1).include(Author::card.with_deleted()).required(&db).await?;
    assert_eq!(ada.card.as_ref(), Some(&second));
    second.delete(&db).await?;
    let ada = Author::find_by_pk(1).include(Author::card).required(&db).await?;
    assert!(of_ada(&ada) && ada.card.is_none());
    let both = Author::find().order_by(Author::id).include(Author::card.with_deleted()).all(&db).await?;
    assert_eq!(both[0].card.as_ref().map(|card| card.id), Some(second.id));
    assert!(both[1].card.is_none());
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_value_of_a_related_row_is_of_the_row_that_an_include_loads(db: Database) -> orm::Result<()> {
    let first = Card::create().author_id(1).save(&db).await?;
    first.delete(&db).await?;
    let second = Card::create().author_id(1).save(&db).await?;
    let cards = Author::find_by_pk(1)
        .select((Author::card.get(Card::id), Author::card.with_deleted().get(Card::id)))
        .required(&db)
        .await?;
    assert_eq!(cards, (Some(second.id), Some(second.id)));
    second.delete(&db).await?;
    let cards = Author::find_by_pk(1)
        .select((Author::card.get(Card::id), Author::card.with_deleted().get(Card::id)))
        .required(&db)
        .await?;
    assert_eq!(cards, (None, Some(second.id)));

    // The row of a required relation counts though it is deleted, that of an optional one does not.
    let book = Book::create().title("Late").author_id(1).editor_id(1).save(&db).await?;
    Author::find_by_pk(1).required(&db).await?.delete(&db).await?;
    let emails = Book::find_by_pk(book.id)
        .select((Book::author.get(Author::email), Book::editor.get(Author::email)))
        .required(&db)
        .await?;
    assert_eq!((emails.0.is_empty(), emails.1), (false, None));
    Ok(())
}

#[orm::test(setup = filled)]
async fn many_to_many_leaves_out_deleted_rows_and_deleted_links(db: Database) -> orm::Result<()> {
    let names = |genres: &[Genre]| genres.iter().map(|genre| genre.name.clone()).collect::<Vec<_>>();
    let book = Book::find_by_pk(1).include(Book::genres).required(&db).await?;
    assert_eq!(names(&book.genres), ["poem"]);
    let genres = Book::genres.with_deleted().order_by(Genre::name);
    let book = Book::find_by_pk(1).include(genres).required(&db).await?;
    assert_eq!(names(&book.genres), ["crime", "poem"]);
    let first = Book::genres.with_deleted().order_by(Genre::name.desc()).limit(1);
    let book = Book::find_by_pk(1).include(first).required(&db).await?;
    assert_eq!(names(&book.genres), ["poem"]);
    let book = Book::find_by_pk(1).include(Book::genres.with_through()).required(&db).await?;
    assert_eq!(book.genres.iter().map(|genre| &*genre.through.genre_name).collect::<Vec<_>>(), ["poem"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn loading_later_leaves_deleted_rows_out(db: Database) -> orm::Result<()> {
    let authors = Author::find().order_by(Author::id).all(&db).await?;
    let authors = orm::load(authors, Author::books.order_by(Book::id), &db).await?;
    assert_eq!(titles(&authors[0].books), ["one", "three", "five"]);
    let books = Book::find().order_by(Book::id).all(&db).await?;
    let books = orm::load(books, Book::author, &db).await?;
    assert_eq!(books[2].author.email, "bob");
    let books = orm::load(books, Book::editor, &db).await?;
    assert!(books.iter().all(|book| book.editor.is_none()));
    Ok(())
}
