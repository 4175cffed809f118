//! What people see: each page is one round trip.

use console::style;
use orm::prelude::*;

use super::models::{Friendship, Post, Status, User};

/// Somebody with their friends, the requests that wait for an answer with those who asked, and their newest posts.
pub type Profile = orm::with!(User { connections.with_through(), received { user }, posts });

/// A post with who wrote it.
pub type FeedItem = orm::with!(Post { author });

/// Somebody's own page. One statement.
///
/// # Errors
/// `NotFound` if they are not in the network.
pub async fn profile(db: &Database, id: Uuid) -> orm::Result<Profile> {
    User::find_by_pk(id)
        .include(
            User::connections
                .with_through()
                .filter_through(Friendship::status.eq(Status::Accepted))
                .order_by(User::handle),
        )
        .include(
            User::received
                .filter(Friendship::status.eq(Status::Pending))
                .order_by(Friendship::created_at)
                .include(Friendship::user),
        )
        .include(User::posts.order_by(Post::id.desc()).limit(3))
        .required(db)
        .await
}

/// What their friends wrote, newest first. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn feed(db: &Database, id: Uuid) -> orm::Result<Vec<FeedItem>> {
    let is_friend = Friendship::user_id.eq(id).and(Friendship::status.eq(Status::Accepted));
    Post::find()
        .filter(Post::author.is(User::received.any(is_friend)))
        .include(Post::author)
        .order_by(Post::id.desc())
        .limit(8)
        .all(db)
        .await
}

/// Friends of friends with whom there is nothing yet, in either direction. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn suggestions(db: &Database, id: Uuid) -> orm::Result<Vec<User>> {
    let is_friend = || Friendship::status.eq(Status::Accepted);
    let knows_friend = Friendship::friend.is(User::sent.any(is_friend().and(Friendship::friend_id.eq(id))));
    User::find()
        .filter(User::sent.any(is_friend().and(knows_friend)))
        .filter(User::id.ne(id))
        .filter(User::sent.none(Friendship::friend_id.eq(id)))
        .filter(User::received.none(Friendship::user_id.eq(id)))
        .order_by(User::handle)
        .limit(5)
        .all(db)
        .await
}

/// Prints a profile.
pub fn print_profile(profile: &Profile) {
    println!("  {} {}", style(&profile.name).bold(), style(format!("@{}", profile.handle)).dim());
    println!("  friends    {}", handles(profile.connections.iter().map(|friend| &**friend)));
    println!("  requests   {}", handles(profile.received.iter().map(|request| &request.user)));
    for post in &profile.posts {
        println!("  wrote      {}", post.body);
    }
}

/// Prints a feed.
pub fn print_feed(feed: &[FeedItem]) {
    for item in feed {
        println!("  {:<24} {}", style(format!("@{}", item.author.handle)).cyan(), item.body);
    }
}

/// Prints suggestions.
pub fn print_suggestions(people: &[User]) {
    println!("  perhaps    {}", handles(people));
}

fn handles<'a>(people: impl IntoIterator<Item = &'a User>) -> String {
    const SHOWN: usize = 4;
    let mut people = people.into_iter();
    let shown: Vec<String> = people.by_ref().take(SHOWN).map(|user| format!("@{}", user.handle)).collect();
    match (shown.is_empty(), people.count()) {
        (true, _) => "nobody".to_owned(),
        (_, 0) => shown.join(", "),
        (_, more) => format!("{} and {more} more", shown.join(", ")),
    }
}
