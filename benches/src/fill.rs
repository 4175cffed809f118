//! The rows to measure on: the same every time.

use chrono::{DateTime, TimeDelta, Utc};
use fastrand::Rng;
use orm::prelude::*;

use crate::models::{Comment, Event, Post, PostTag, Tag, User};

pub(crate) const USERS: i64 = 1_000;
pub(crate) const POSTS: i64 = 5_000;
const TAGS: i64 = 100;
const TAGS_OF_POST: usize = 3;
const COMMENTS_OF_POST: i64 = 5;

/// Makes the tables and fills them.
pub(crate) async fn fill(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Post, Comment, Tag, PostTag, Event]).await?;
    let rng = &mut Rng::with_seed(7);

    let users = (1..=USERS).map(|number| User {
        id: 0,
        email: format!("user{number}@example.org"),
        name: text(rng, 12),
        bio: rng.bool().then(|| text(rng, 80)),
        created_at: moment(number),
    });
    let users: Vec<User> = User::insert_many(users).all(db).await?;

    let posts = (1..=POSTS).map(|number| Post {
        id: 0,
        author_id: pick(rng, &users).id,
        title: text(rng, 40),
        body: text(rng, 300),
        published_at: rng.bool().then(|| moment(number)),
    });
    let posts: Vec<Post> = Post::insert_many(posts).all(db).await?;

    let tags = (1..=TAGS).map(|number| Tag { id: 0, name: format!("tag-{number}") });
    let tags: Vec<Tag> = Tag::insert_many(tags).all(db).await?;

    // Posts get their comments over time, not one post after the other.
    let comments = (0..POSTS * COMMENTS_OF_POST).map(|number| Comment {
        id: 0,
        post_id: pick(rng, &posts).id,
        author_id: pick(rng, &users).id,
        body: text(rng, 120),
        created_at: moment(number),
    });
    Comment::insert_many(comments).exec(db).await?;

    let links = posts.iter().flat_map(|post| {
        let tags = rng.choose_multiple(&tags, TAGS_OF_POST);
        tags.into_iter().map(|tag| PostTag { post_id: post.id, tag_id: tag.id })
    });
    PostTag::insert_many(links).exec(db).await?;
    Ok(())
}

/// A thousand rows to insert, with keys from `first` on.
pub(crate) fn events(first: i64, count: i64) -> Vec<Event> {
    let rng = &mut Rng::with_seed(first.unsigned_abs());
    let kinds = ["view", "click", "purchase", "refund"];
    (first..first + count)
        .map(|id| Event {
            id,
            user_id: rng.i64(1..100_000),
            kind: pick(rng, &kinds).to_string(),
            amount: rng.bool().then(|| rng.i32(1..10_000)),
            at: moment(rng.i64(0..1_000_000)),
        })
        .collect()
}

fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(..from.len())]
}

fn moment(number: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(19_000) + TimeDelta::seconds(number * 97)
}

/// Words of about so many characters.
fn text(rng: &mut Rng, characters: usize) -> String {
    let mut text = String::with_capacity(characters + 10);
    while text.len() < characters {
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend((0..rng.usize(2..9)).map(|_| rng.lowercase()));
    }
    text
}
