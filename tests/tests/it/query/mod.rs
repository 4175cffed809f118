//! Queries against rows on a server: what each operator finds, and what each terminal method gives.

mod arithmetic;
mod comparison;
mod explain;
mod key;
mod list;
mod lock;
mod logic;
mod order;
mod terminal;
mod text;

use orm::expr::{Expr, Truth};
use orm::prelude::*;

use crate::blog::{Post, filled};

/// No post at all.
const NONE: [i64; 0] = [];

/// The ids of the posts that a filter finds, in order.
async fn found(db: &Database, filter: Expr<Post, impl Truth>) -> orm::Result<Vec<i64>> {
    let posts = Post::find().filter(filter).order_by(Post::id).all(db).await?;
    Ok(posts.into_iter().map(|post| post.id).collect())
}
