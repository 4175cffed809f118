//! Hooks of the models that are joined.

use orm::expr::count;
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

#[orm::test(setup = shops)]
async fn they_choose_among_the_rows_of_which_a_side_has_the_first(db: Database) -> orm::Result<()> {
    // Of the first book the second shop would be the first row, which is closed.
    let last = || Shop::find().distinct_on(Shop::book_id).order_by(Shop::id.desc());
    let query = last()
        .join(Book::find().unscoped(), |shop, book| shop.book_id.eq(book.id))
        .select(|(s, b)| (s.id, b.id));
    let first = r#"(SELECT DISTINCT ON ("shops_2"."book_id") "shops_2"."id", "shops_2"."book_id", "shops_2"."open" FROM "shops" AS "shops_2" WHERE "shops_2"."open" = $1 ORDER BY "shops_2"."book_id", "shops_2"."id" DESC) AS "shops""#;
    assert_eq!(
        tail(&query.to_sql()),
        format!(
            r#"{first} JOIN "books" ON "shops"."book_id" = "books"."id" ORDER BY "shops"."book_id", "shops"."id" DESC"#
        )
    );
    assert_eq!(query.all(&db).await?, [(1, 1), (3, 2)]);

    let books = || Book::find().unscoped();
    let beside = |shops: Select<Shop>| {
        books()
            .left_join(shops, |book, shop| shop.book_id.eq(book.id))
            .order_by(|(book, _)| book.id)
            .select(|(book, shop)| (book.id, shop.id))
    };
    assert_eq!(
        tail(&beside(last()).to_sql()),
        format!(r#""books" LEFT JOIN {first} ON "shops"."book_id" = "books"."id" ORDER BY "books"."id""#)
    );
    assert_eq!(beside(last()).all(&db).await?, [(1, Some(1)), (2, Some(3))]);
    assert_eq!(beside(last().unscoped()).all(&db).await?, [(1, Some(2)), (2, Some(3))]);
    assert_eq!(beside(last().limit(1)).all(&db).await?, [(1, Some(1)), (2, None)]);
    let limited = last().limit(1).join(books(), |shop, book| shop.book_id.eq(book.id));
    assert_eq!(limited.select(|(shop, _)| shop.id).all(&db).await?, [1]);
    Ok(())
}

#[orm::test(setup = shops)]
async fn they_choose_among_the_rows_that_are_limited(db: Database) -> orm::Result<()> {
    let two = || Shop::find().order_by(Shop::id).limit(2);
    let books = || Book::find().unscoped();
    let first = two().join(books(), |shop, book| shop.book_id.eq(book.id)).select(|(shop, _)| shop.id);
    assert_eq!(first.all(&db).await?, [1, 3]);
    let beside = books().join(two(), |book, shop| shop.book_id.eq(book.id)).order_by(|(_, shop)| shop.id);
    assert_eq!(beside.select(|(_, shop)| shop.id).all(&db).await?, [1, 3]);
    assert_eq!(two().aggregate((orm::expr::count(), Shop::id.max())).required(&db).await?, (2, Some(3)));
    assert_eq!(Book::find().order_by(Book::id.desc()).limit(1).max(Book::id, &db).await?, Some(1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_find = by_name)]
struct Author {
    #[column(primary_key)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Copy {
    #[column(primary_key)]
    id: i64,
    author_id: i64,
    kind: i32,
}

fn by_name(query: Select<Author>) -> Select<Author> {
    query.order_by(Author::name)
}

async fn authors(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Author, Copy]).await?;
    let author = |id, name: &str| Author { id, name: name.to_owned() };
    Author::insert_many([author(1, "Zoe"), author(2, "Ada")]).exec(db).await?;
    let copy = |id, author_id, kind| Copy { id, author_id, kind };
    Copy::insert_many([copy(1, 1, 7), copy(2, 2, 8), copy(3, 2, 7)]).exec(db).await?;
    Ok(())
}

fn copies() -> orm::query::Join<(Author, Copy)> {
    Author::find().join(Copy::find(), |author, copy| copy.author_id.eq(author.id))
}

#[orm::test(setup = authors)]
async fn their_order_is_left_out_where_it_means_nothing(db: Database) -> orm::Result<()> {
    assert_eq!(copies().count(&db).await?, 3);
    assert_eq!(copies().page(1, 2, &db).await?.total, 3);
    assert_eq!(copies().aggregate(|(author, _)| author.id.max()).required(&db).await?, Some(2));
    let groups = copies().group_by(|(_, copy)| copy.kind).order_by(|kind, _| kind);
    assert_eq!(groups.select(|kind, _| (kind, count())).all(&db).await?, [(7, 2), (8, 1)]);
    let mut kinds = copies().select(|(_, copy)| copy.kind).distinct().all(&db).await?;
    kinds.sort_unstable();
    assert_eq!(kinds, [7, 8]);
    let mut ids = Author::find().select(Author::id).distinct().all(&db).await?;
    ids.sort_unstable();
    assert_eq!(ids, [1, 2]);
    // What is selected, too, is an order.
    assert_eq!(Author::find().select(Author::name).distinct().all(&db).await?, ["Ada", "Zoe"]);
    Ok(())
}

#[orm::test(setup = authors)]
async fn their_order_says_which_rows_are_within_a_limit(db: Database) -> orm::Result<()> {
    let first = copies().order_by(|(author, _)| author.name).limit(2);
    assert_eq!(first.aggregate(|(author, _)| author.id.max()).required(&db).await?, Some(2));
    assert_eq!(copies().limit(2).aggregate(|(author, _)| author.id.min()).required(&db).await?, Some(2));
    let first = Author::find().limit(1).join(Copy::find(), |author, copy| copy.author_id.eq(author.id));
    assert_eq!(first.select(|(author, _)| author.id).all(&db).await?, [2, 2]);
    Ok(())
}

#[orm::test(setup = shops)]
async fn they_narrow_queries_of_an_alias_and_what_is_joined_for_each_row(db: Database) -> orm::Result<()> {
    use orm::query::exists;

    let shop = Shop::alias();
    let of_book = || shop.find().filter(shop.book_id.eq(Book::id));
    let with_shop = || Book::find().unscoped().order_by(Book::id);
    let open = with_shop().filter(exists(of_book().filter(shop.id.eq(2))));
    assert_eq!(
        tail(&open.to_sql()),
        r#""books" WHERE EXISTS (SELECT 1 FROM (SELECT "shops"."id", "shops"."book_id", "shops"."open" FROM "shops" WHERE "shops"."open" = $1) AS "shops" WHERE "shops"."book_id" = "books"."id" AND "shops"."id" = $2) ORDER BY "books"."id""#
    );
    assert!(open.all(&db).await?.is_empty());
    let closed = with_shop().filter(exists(of_book().filter(shop.id.eq(2)).unscoped()));
    assert_eq!(closed.select(Book::id).all(&db).await?, [1]);
    let shops = with_shop().select((Book::id, of_book().aggregate(orm::expr::count())));
    assert_eq!(shops.all(&db).await?, [(1, Some(1)), (2, Some(1))]);
    let least = with_shop().filter(Book::id.in_(shop.find().filter(shop.id.lt(3)).select(shop.book_id)));
    assert_eq!(least.count(&db).await?, 1);

    let beside = with_shop().join_lateral(|book| {
        let shop = Shop::alias();
        shop.find().filter(shop.book_id.eq(book.id)).order_by(shop.id.desc()).limit(1)
    });
    assert_eq!(beside.select(|(book, shop)| (book.id, shop.id)).all(&db).await?, [(1, 1), (2, 3)]);
    Ok(())
}
