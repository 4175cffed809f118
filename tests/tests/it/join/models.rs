//! People and what they write: one of either has no counterpart.

use orm::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Draft,
    Published,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct User {
    #[column(primary_key, default = identity)]
    pub(super) id: i64,
    pub(super) name: String,
    #[belongs_to(boss: User)]
    pub(super) boss_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Post {
    #[column(primary_key, default = identity)]
    pub(super) id: i64,
    pub(super) title: String,
    #[column(default = 0)]
    pub(super) views: i32,
    #[column(default = Status::Draft)]
    pub(super) status: Status,
    #[belongs_to(author: User)]
    pub(super) author_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Comment {
    #[column(primary_key, default = identity)]
    pub(super) id: i64,
    pub(super) body: String,
    #[belongs_to(post: Post)]
    pub(super) post_id: i64,
    #[belongs_to(author: User)]
    pub(super) author_id: i64,
}

/// Ada (1), her colleague Bob (2), who writes nothing, and Cy (3): three posts, of which the last has no author.
pub(super) async fn blog(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Post, Comment]).await?;
    let people = [("Ada", None), ("Bob", Some(1)), ("Cy", Some(1))];
    let people = people.map(|(name, boss)| User::create().name(name).boss_id(boss));
    User::insert_many(people).exec(db).await?;
    let posts = [
        ("First", 10, Status::Published, Some(1)),
        ("Second", 30, Status::Draft, Some(3)),
        ("Third", 20, Status::Published, Some(1)),
        ("Orphan", 5, Status::Draft, None),
    ];
    let posts = posts.map(|(title, views, status, author)| {
        Post::create().title(title).views(views).status(status).author_id(author)
    });
    Post::insert_many(posts).exec(db).await?;
    let comments = [("a", 1, 2), ("b", 1, 3), ("c", 1, 1), ("d", 2, 2)];
    let comments =
        comments.map(|(body, post, author)| Comment::create().body(body).post_id(post).author_id(author));
    Comment::insert_many(comments).exec(db).await?;
    Ok(())
}

/// What comes behind the columns.
pub(super) fn tail(sql: &str) -> &str {
    sql.split_once(" FROM ").map_or(sql, |(_, tail)| tail)
}
