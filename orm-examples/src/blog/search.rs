//! The search over titles and texts.

use orm::expr::{Expr, Search, count, window};
use orm::prelude::*;
use orm::query::Selected;
use orm::schema::SearchConfig;
use orm::session::Plan;
use orm::value::SearchVector;

use super::models::Post;

/// The index that answers it.
pub const INDEX: &str = "posts_words";

/// How a match is marked in an excerpt.
pub const MARKS: [char; 2] = ['[', ']'];

/// A post that was found: title, excerpt, rank, and how many were found in all.
pub type Hit = (String, String, f32, i64);

/// The posts that have what was typed, the best first: words, `"phrases"`, `or` and `-without`. One statement.
///
/// # Errors
/// Only what the database says: whatever is typed is a search.
pub async fn search(db: &impl Executor, typed: &str, limit: u64) -> orm::Result<Vec<Hit>> {
    hits(typed).limit(limit).all(db).await
}

/// The slugs of all that are found. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn slugs(db: &impl Executor, typed: &str) -> orm::Result<Vec<String>> {
    found(typed).select(Post::slug).all(db).await
}

/// How the server would search.
///
/// # Errors
/// Only what the database says.
pub async fn explain(db: &impl Executor, typed: &str) -> orm::Result<Plan> {
    hits(typed).limit(5).explain(db).await
}

fn query(typed: &str) -> Search {
    Search::web(typed).config(SearchConfig::ENGLISH)
}

fn found(typed: &str) -> Select<Post> {
    Post::published().filter(words().matches(query(typed)))
}

fn hits(typed: &str) -> Selected<Post, Hit> {
    let rank = words().rank(query(typed));
    let options = format!("StartSel={}, StopSel={}, MaxWords=14, MinWords=8", MARKS[0], MARKS[1]);
    found(typed).order_by((rank.clone().desc(), Post::published_at.desc(), Post::id.desc())).select((
        Post::title,
        Post::body.headline_with(query(typed), options),
        rank,
        count().over(window()),
    ))
}

/// The words of a post; those of its title count more. It is the expression of the index, to the letter.
fn words() -> Expr<Post, SearchVector> {
    orm::sql!(SearchVector: "setweight(to_tsvector('english', {Post::title}), 'A')
        || setweight(to_tsvector('english', {Post::body}), 'D')")
}
