//! What the blog knows of itself: each is one statement of aggregates.

use orm::expr::{count, rank, window};
use orm::prelude::*;
use orm::query::rollup;

use super::models::{Comment, Post, Tag, User};

/// A level of the archive: a month has both, a year only the first, and all of it neither. Behind them the posts, and how
/// often they were read.
pub type Period = (Option<NaiveDateTime>, Option<NaiveDateTime>, i64, Option<Decimal>);

/// A writer's place, name, posts, readers, and the readers of the post that was read most.
pub type Place = (i64, String, i64, Option<Decimal>, Option<i64>);

/// The posts by month, with a subtotal for each year and a total. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn archive(db: &impl Executor) -> orm::Result<Vec<Period>> {
    let appeared = Post::published_at.at_time_zone("UTC");
    Post::published()
        .group_by(rollup((appeared.clone().truncate(Unit::Year), appeared.truncate(Unit::Month))))
        .order_by_key(|(year, month)| (year.asc().nulls_last(), month.asc().nulls_last()))
        .select(|(year, month)| (year, month, count(), Post::views.sum()))
        .all(db)
        .await
}

/// The months with their posts, and all posts up to then: a window over the groups. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn growth(db: &impl Executor) -> orm::Result<Vec<(Option<NaiveDateTime>, i64, Option<Decimal>)>> {
    Post::published()
        .group_by(Post::published_at.at_time_zone("UTC").truncate(Unit::Month))
        .order_by_key(|month| month)
        .select(|month| (month.clone(), count(), count().sum().over(window().order_by(month))))
        .all(db)
        .await
}

/// The tags of published posts with the number of these, the most used first. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn tag_cloud(db: &impl Executor) -> orm::Result<Vec<(String, i64)>> {
    let posts = Tag::posts.filter(Post::is_published());
    Tag::find()
        .filter(Tag::posts.any(Post::is_published()))
        .order_by((posts.clone().count().desc(), Tag::name))
        .select((Tag::name, posts.count()))
        .all(db)
        .await
}

/// The writers by how often their posts were read. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn leaderboard(db: &impl Executor) -> orm::Result<Vec<Place>> {
    let posts = User::posts.filter(Post::is_published());
    let read = posts.clone().sum(Post::views);
    User::find()
        .filter(User::posts.any(Post::is_published()))
        .order_by((read.clone().desc(), User::handle))
        .select((
            rank().over(window().order_by(read.clone().desc())),
            User::name,
            posts.clone().count(),
            read,
            posts.max(Post::views),
        ))
        .all(db)
        .await
}

/// The slug of the post with the most comments, if there is a post. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn most_discussed(db: &impl Executor) -> orm::Result<Option<String>> {
    let comments = Post::comments.filter(Comment::approved.eq(true));
    Post::published()
        .order_by((comments.count().desc(), Post::views.desc(), Post::slug))
        .select(Post::slug)
        .one(db)
        .await
}
