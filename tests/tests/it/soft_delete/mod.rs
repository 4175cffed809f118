//! Rows that are deleted and stay: who sees them, how they come back, and what goes with them.

mod bulk;
pub(crate) mod cascade;
mod include;
mod kind;
mod link;
mod predicate;
mod query;
mod row;
mod unique;

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, timestamps)]
#[has_one(card: Card)]
#[has_many(books: Book, inverse = author)]
pub(crate) struct Author {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[column(unique)]
    pub(crate) email: String,
    #[column(default = 0)]
    pub(crate) fame: i32,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
pub(crate) struct Card {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[column(unique)]
    #[belongs_to(author: Author)]
    pub(crate) author_id: i64,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
#[many_to_many(genres: Genre, through = BookGenre)]
pub(crate) struct Book {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) title: String,
    #[belongs_to(author: Author)]
    pub(crate) author_id: i64,
    #[belongs_to(editor: Author)]
    pub(crate) editor_id: Option<i64>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete)]
pub(crate) struct Genre {
    #[column(primary_key)]
    pub(crate) name: String,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(soft_delete, primary_key(book_id, genre_name))]
pub(crate) struct BookGenre {
    #[belongs_to(book: Book)]
    pub(crate) book_id: i64,
    #[belongs_to(genre: Genre)]
    pub(crate) genre_name: String,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
}

async fn empty(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Author, Card, Book, Genre, BookGenre]).await
}

/// Ada, Bob and Cyd (1 to 3), of whom Bob is deleted. Books 1 to 3 are by Ada, 4 by Bob and 5 by Ada, edited by Bob; of
/// these 2 is deleted. Book 1 has the genres poem and crime, of which crime is deleted, and a deleted link to novel.
pub(crate) async fn filled(db: &Database) -> orm::Result<()> {
    empty(db).await?;
    let authors = ["ada", "bob", "cyd"].map(|name| Author::create().email(name));
    let authors = Author::insert_many(authors).all(db).await?;
    let book = |title: &str, author: i64| Book::create().title(title).author_id(author);
    let books =
        [book("one", 1), book("two", 1), book("three", 1), book("four", 2), book("five", 1).editor_id(2)];
    let books = Book::insert_many(books).all(db).await?;
    let genres = ["poem", "crime", "novel"].map(|name| Genre::create().name(name));
    let genres = Genre::insert_many(genres).all(db).await?;
    let links = ["poem", "crime", "novel"].map(|genre| BookGenre::create().book_id(1).genre_name(genre));
    let links = BookGenre::insert_many(links).all(db).await?;
    authors[1].delete(db).await?;
    books[1].delete(db).await?;
    genres[1].delete(db).await?;
    links[2].delete(db).await
}

fn titles(books: &[Book]) -> Vec<&str> {
    books.iter().map(|book| &*book.title).collect()
}
