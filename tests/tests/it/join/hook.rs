//! Hooks of the models that are joined.

use orm::prelude::*;

use super::models::tail;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = in_print, after_find = note)]
struct Book {
    #[column(primary_key)]
    id: i64,
    title: String,
    in_print: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = open)]
struct Shop {
    #[column(primary_key)]
    id: i64,
    book_id: i64,
    open: bool,
}

fn in_print(query: Select<Book>) -> Select<Book> {
    query.filter(Book::in_print.eq(true))
}

#[allow(clippy::unnecessary_wraps)] // a hook can refuse
fn note(book: &mut Book) -> orm::Result<()> {
    book.title.push('!');
    Ok(())
}

fn open(query: Select<Shop>) -> Select<Shop> {
    query.filter(Shop::open.eq(true))
}

async fn shops(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Book, Shop]).await?;
    let book = |id, title: &str, in_print| Book { id, title: title.to_owned(), in_print };
    Book::insert_many([book(1, "In", true), book(2, "Out", false)]).exec(db).await?;
    let shop = |id, book_id, open| Shop { id, book_id, open };
    Shop::insert_many([shop(1, 1, true), shop(2, 1, false), shop(3, 2, true)]).exec(db).await?;
    Ok(())
}

#[orm::test(setup = shops)]
async fn they_narrow_each_table_of_its_own(db: Database) -> orm::Result<()> {
    let query = Book::find().join(Shop::find(), |book, shop| shop.book_id.eq(book.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""books" JOIN "shops" ON "shops"."book_id" = "books"."id" AND "shops"."open" = $1 WHERE "books"."in_print" = $2"#
    );
    assert_eq!(query.clone().count(&db).await?, 1);
    assert!(query.clone().exists(&db).await?);
    let rows = query.select(|(book, shop)| (book.id, shop.id)).all(&db).await?;
    assert_eq!(rows, [(1, 1)]);

    let query = Shop::find().full_join(Book::find(), |shop, book| shop.book_id.eq(book.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#"(SELECT * FROM "shops" WHERE "shops"."open" = $1) AS "shops" FULL JOIN (SELECT * FROM "books" WHERE "books"."in_print" = $2) AS "books" ON "shops"."book_id" = "books"."id""#
    );
    let rows = query.select(|(shop, book)| (shop.id, book.id)).all(&db).await?;
    assert_eq!(rows.len(), 2);
    assert!(rows.contains(&(Some(1), Some(1))) && rows.contains(&(Some(3), None)));
    Ok(())
}

#[orm::test(setup = shops)]
async fn they_leave_alone_what_is_unscoped(db: Database) -> orm::Result<()> {
    let query = Book::find().unscoped().join(Shop::find().unscoped(), |book, shop| shop.book_id.eq(book.id));
    assert_eq!(tail(&query.to_sql()), r#""books" JOIN "shops" ON "shops"."book_id" = "books"."id""#);
    assert_eq!(query.count(&db).await?, 3);
    let query = Book::find().join(Shop::find().unscoped(), |book, shop| shop.book_id.eq(book.id));
    assert_eq!(query.count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = shops)]
async fn they_see_the_rows_that_were_found(db: Database) -> orm::Result<()> {
    let (_, book) =
        Shop::find().join(Book::find(), |shop, book| shop.book_id.eq(book.id)).required(&db).await?;
    assert_eq!(book.title, "In!");
    let (_, book) =
        Shop::find().left_join(Book::find(), |shop, book| shop.book_id.eq(book.id)).required(&db).await?;
    assert_eq!(book.map(|book| book.title).as_deref(), Some("In!"));
    Ok(())
}
