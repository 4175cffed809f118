//! The same tables and queries as a person writes them with sqlx: derived `FromRow`, `query_as`, `= ANY($1)`, and
//! hash maps to put the pieces together.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection, Postgres, QueryBuilder};

#[derive(FromRow, Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) bio: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

#[derive(FromRow, Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) author_id: i64,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) published_at: Option<DateTime<Utc>>,
}

#[derive(FromRow, Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) author_id: i64,
    pub(crate) body: String,
    pub(crate) created_at: DateTime<Utc>,
}

#[derive(FromRow, Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(FromRow)]
struct TagOfPost {
    post_id: i64,
    id: i64,
    name: String,
}

/// A post with all that its page shows.
#[derive(Debug)]
pub(crate) struct PostPage {
    pub(crate) post: Post,
    pub(crate) author: User,
    pub(crate) tags: Vec<Tag>,
    pub(crate) comments: Vec<(Comment, User)>,
}

pub(crate) async fn user(connection: &mut PgConnection, id: i64) -> sqlx::Result<Option<User>> {
    sqlx::query_as("SELECT id, email, name, bio, created_at FROM users WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await
}

pub(crate) async fn posts(connection: &mut PgConnection, after: i64, limit: i64) -> sqlx::Result<Vec<Post>> {
    sqlx::query_as(
        "SELECT id, author_id, title, body, published_at FROM posts WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await
}

/// Five queries: posts, their authors, their tags, their comments, the comments' authors.
pub(crate) async fn post_pages(
    connection: &mut PgConnection,
    after: i64,
    limit: i64,
) -> sqlx::Result<Vec<PostPage>> {
    let posts = posts(&mut *connection, after, limit).await?;
    let ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
    let authors = users(&mut *connection, posts.iter().map(|post| post.author_id)).await?;

    let tags: Vec<TagOfPost> = sqlx::query_as(
        "SELECT pt.post_id, t.id, t.name FROM post_tags pt JOIN tags t ON t.id = pt.tag_id WHERE pt.post_id = ANY($1)",
    )
    .bind(&ids)
    .fetch_all(&mut *connection)
    .await?;
    let comments: Vec<Comment> = sqlx::query_as(
        "SELECT id, post_id, author_id, body, created_at FROM comments WHERE post_id = ANY($1)",
    )
    .bind(&ids)
    .fetch_all(&mut *connection)
    .await?;
    let commenters = users(&mut *connection, comments.iter().map(|comment| comment.author_id)).await?;

    let mut tags_of: HashMap<i64, Vec<Tag>> = HashMap::with_capacity(posts.len());
    for TagOfPost { post_id, id, name } in tags {
        tags_of.entry(post_id).or_default().push(Tag { id, name });
    }
    let mut comments_of: HashMap<i64, Vec<(Comment, User)>> = HashMap::with_capacity(posts.len());
    for comment in comments {
        let author = related(&commenters, comment.author_id)?;
        comments_of.entry(comment.post_id).or_default().push((comment, author));
    }
    posts
        .into_iter()
        .map(|post| {
            Ok(PostPage {
                author: related(&authors, post.author_id)?,
                tags: tags_of.remove(&post.id).unwrap_or_default(),
                comments: comments_of.remove(&post.id).unwrap_or_default(),
                post,
            })
        })
        .collect()
}

async fn users(
    connection: &mut PgConnection,
    ids: impl Iterator<Item = i64>,
) -> sqlx::Result<HashMap<i64, User>> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let users: Vec<User> =
        sqlx::query_as("SELECT id, email, name, bio, created_at FROM users WHERE id = ANY($1)")
            .bind(&ids)
            .fetch_all(connection)
            .await?;
    Ok(users.into_iter().map(|user| (user.id, user)).collect())
}

fn related(users: &HashMap<i64, User>, id: i64) -> sqlx::Result<User> {
    users.get(&id).cloned().ok_or(sqlx::Error::RowNotFound)
}

/// One INSERT with a row of `VALUES` for each event.
pub(crate) async fn insert_events(
    connection: &mut PgConnection,
    events: &[crate::models::Event],
) -> sqlx::Result<u64> {
    let mut insert = QueryBuilder::<Postgres>::new("INSERT INTO events (id, user_id, kind, amount, at) ");
    insert.push_values(events, |mut row, event| {
        row.push_bind(event.id)
            .push_bind(event.user_id)
            .push_bind(&event.kind)
            .push_bind(event.amount)
            .push_bind(event.at);
    });
    Ok(insert.build().execute(connection).await?.rows_affected())
}
