//! How posts come to their readers: the desk, and the job that publishes what is due.

use orm::expr::count;
use orm::prelude::*;

use super::models::{Post, Status};

/// Posts of one state: how many, and the days of the first and the last.
pub type Pile = (Status, i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// A post with who wrote it.
pub type Upcoming = orm::with!(Post { author });

/// Publishes the scheduled posts whose day has come; returns how many. One UPDATE. It may run as often as it likes, and
/// on several machines.
///
/// # Errors
/// Only what the database says.
pub async fn publish_due(db: &impl Executor, now: DateTime<Utc>) -> orm::Result<u64> {
    Post::update_all()
        .set(Post::status, Status::Published)
        .filter(Post::status.eq(Status::Scheduled).and(Post::published_at.lte(now)))
        .exec(db)
        .await
}

/// What lies on the desk: the posts of each state. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn desk(db: &impl Executor) -> orm::Result<Vec<Pile>> {
    Post::find()
        .group_by(Post::status)
        .order_by_key(|status| status)
        .select(|status| (status, count(), Post::published_at.min(), Post::published_at.max()))
        .all(db)
        .await
}

/// What appears next, the soonest first. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn upcoming(db: &impl Executor, limit: u64) -> orm::Result<Vec<Upcoming>> {
    Post::find()
        .filter(Post::status.eq(Status::Scheduled))
        .include(Post::author)
        .order_by((Post::published_at, Post::id))
        .limit(limit)
        .all(db)
        .await
}
