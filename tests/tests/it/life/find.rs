//! Hooks of queries.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(books: Book)]
#[model(after_find = greet)]
struct Author {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = [in_print, cheap], after_find = [shout, number])]
struct Book {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    in_print: bool,
    price: i32,
    #[belongs_to(author: Author)]
    author_id: i64,
}

fn in_print(query: Select<Book>) -> Select<Book> {
    query.filter(Book::in_print.eq(true))
}

fn cheap(query: Select<Book>) -> Select<Book> {
    query.filter(Book::price.lt(100)).order_by(Book::id.desc())
}

fn shout(book: &mut Book) -> orm::Result<()> {
    if book.title == "forbidden" {
        return Err(Error::invalid(Book::title, "must not be read"));
    }
    book.title = book.title.to_uppercase();
    Ok(())
}

#[allow(clippy::unnecessary_wraps)] // the form of a hook
fn number(book: &mut Book) -> orm::Result<()> {
    book.title = format!("{}. {}", book.id, book.title);
    Ok(())
}

#[allow(clippy::unnecessary_wraps)] // the form of a hook
fn greet(author: &mut Author) -> orm::Result<()> {
    author.name = format!("Dear {}", author.name);
    Ok(())
}

async fn shelf(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Author, Book]).await?;
    Author::create().name("Ada").save(db).await?;
    let book = |title: &str, in_print, price| {
        Book::create().title(title).in_print(in_print).price(price).author_id(1)
    };
    Book::insert_many([
        book("one", true, 10),
        book("two", false, 10),
        book("three", true, 500),
        book("four", true, 20),
    ])
    .exec(db)
    .await?;
    Ok(())
}

fn titles(books: &[Book]) -> Vec<&str> {
    books.iter().map(|book| book.title.as_str()).collect()
}

#[orm::test(setup = shelf)]
async fn every_query_of_the_model_is_narrowed_and_its_rows_are_passed_on(db: Database) -> orm::Result<()> {
    let books = orm::assert_queries!(db, 1, { Book::find().all(&db).await? });
    assert_eq!(titles(&books), ["4. FOUR", "1. ONE"]);
    assert_eq!(Book::find().filter(Book::id.lt(4)).one(&db).await?.map(|book| book.id), Some(1));
    assert_eq!(Book::find().count(&db).await?, 2);
    assert!(!Book::find().filter(Book::id.eq(2)).exists(&db).await?);
    assert!(Book::find_by_pk(3).one(&db).await?.is_none());
    assert_eq!(Book::find_by_pk(2).required(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    let tx = db.begin().await?;
    assert_eq!(Book::find().lock(ForUpdate).all(&tx).await?.len(), 2);
    tx.commit().await?;
    Ok(())
}

#[orm::test(setup = shelf)]
async fn unscoped_leaves_the_narrowing_out(db: Database) -> orm::Result<()> {
    let books = Book::find().unscoped().order_by(Book::id).all(&db).await?;
    assert_eq!(titles(&books), ["1. ONE", "2. TWO", "3. THREE", "4. FOUR"]);
    assert_eq!(Book::find().unscoped().count(&db).await?, 4);
    assert!(Book::find_by_pk(3).unscoped().one(&db).await?.is_some());
    Ok(())
}

#[orm::test(setup = shelf)]
async fn the_root_alone_is_concerned(db: Database) -> orm::Result<()> {
    let author = Author::find().include(Author::books.order_by(Book::id)).required(&db).await?;
    assert_eq!(author.name, "Dear Ada");
    assert_eq!(titles(&author.books), ["one", "two", "three", "four"]);

    let books = Book::find().include(Book::author).all(&db).await?;
    let read: Vec<_> = books.iter().map(|book| (book.title.as_str(), book.author.name.as_str())).collect();
    assert_eq!(read, [("4. FOUR", "Ada"), ("1. ONE", "Ada")]);
    let of = Author::books.of(&author).all(&db).await?;
    assert_eq!(titles(&of), ["4. FOUR", "1. ONE"]);
    Ok(())
}

#[orm::test(setup = shelf)]
async fn a_row_that_a_write_returns_was_not_found(db: Database) -> orm::Result<()> {
    let book = Book::create().title("five").in_print(true).price(1).author_id(1).save(&db).await?;
    assert_eq!(book.title, "five");
    Ok(())
}

#[orm::test(setup = shelf)]
async fn a_hook_of_a_found_row_can_refuse_it(db: Database) -> orm::Result<()> {
    Book::create().title("forbidden").in_print(true).price(1).author_id(1).save(&db).await?;
    let error = Book::find().all(&db).await.unwrap_err();
    assert_eq!(error.to_string(), "Book is not valid: title: must not be read");
    Ok(())
}

#[orm::test]
async fn the_statement_that_is_shown_is_the_one_that_is_sent(_: Database) -> orm::Result<()> {
    let sql = Book::find().filter(Book::id.eq(1)).limit(1).to_sql();
    let expected = r#" WHERE "books"."id" = $1 AND "books"."in_print" = $2 AND "books"."price" < $3 ORDER BY "books"."id" DESC LIMIT $4"#;
    assert!(sql.ends_with(expected), "{sql}");
    Ok(())
}
