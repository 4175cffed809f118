//! Read-only models: of views, of materialized views and of tables without a primary key.

mod join;
mod made;
mod page;
mod reading;
mod relation;

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(excerpts: Excerpt)]
#[has_one(total: Total)]
#[many_to_many(liked: Post, through = Like)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(writer: User)]
    writer_id: i64,
    title: String,
    views: i32,
}

/// A view without a key, in which rows come twice.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(read_only, after_find = shout)]
struct Excerpt {
    #[belongs_to(author: User)]
    author_id: i64,
    head: String,
    views: i32,
}

/// A view whose rows are told apart by a column.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(read_only)]
#[has_many(essays: Essay)]
#[has_many(notes: Note)]
struct Author {
    #[column(primary_key)]
    id: i64,
    #[column(name = "full_name")]
    name: String,
}

/// A view that leads to another, and from that back.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(read_only)]
struct Essay {
    #[belongs_to(author: Author)]
    author_id: Option<i64>,
    title: String,
}

/// A model that is written, and leads to a view.
#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(author: Author, on_delete = cascade)]
    author_id: i64,
    text: String,
}

/// A materialized view.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(read_only)]
struct Total {
    #[column(primary_key)]
    #[belongs_to(user: User)]
    user_id: i64,
    views: i64,
}

/// A join table without a key.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(read_only)]
struct Like {
    #[belongs_to(user: User)]
    user_id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

/// A table without a key, of which every column may be NULL.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(read_only, table = "log")]
struct Entry {
    level: Option<String>,
    line: Option<i32>,
}

#[allow(clippy::unnecessary_wraps)] // the form of the hook
fn shout(excerpt: &mut Excerpt) -> orm::Result<()> {
    excerpt.head = excerpt.head.to_uppercase();
    Ok(())
}

async fn filled(db: &Database) -> orm::Result<()> {
    let models = orm::models![User, Post, Excerpt, Author, Essay, Note, Total, Like, Entry];
    orm::schema::create_all(db, models).await?;
    db.execute_batch(
        "INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cleo');
         INSERT INTO posts (writer_id, title, views)
            VALUES (1, 'one', 10), (1, 'one', 10), (2, 'two', 20), (2, 'three', 30);
         CREATE VIEW excerpts AS SELECT writer_id AS author_id, title AS head, views FROM posts;
         CREATE VIEW authors AS SELECT id, name AS full_name FROM users WHERE id < 3;
         CREATE VIEW essays AS SELECT CASE WHEN views > 10 THEN writer_id END AS author_id, title FROM posts;
         CREATE MATERIALIZED VIEW totals AS
            SELECT writer_id AS user_id, sum(views) AS views FROM posts GROUP BY writer_id;
         CREATE TABLE likes (user_id bigint NOT NULL, post_id bigint NOT NULL);
         INSERT INTO likes VALUES (1, 3), (1, 4), (2, 3), (2, 3);
         CREATE TABLE log (level text, line int);
         INSERT INTO log VALUES ('warn', 1), (NULL, 2), ('warn', NULL)",
    )
    .await
}

fn excerpt(author_id: i64, head: &str, views: i32) -> Excerpt {
    Excerpt { author_id, head: head.to_owned(), views }
}
