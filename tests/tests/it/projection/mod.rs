//! Rows as structs of one's own: what is selected, and what comes back.

mod depth;
mod distinct;
mod failure;
mod flat;
mod kind;
mod nested;
mod page;
mod refined;
mod stream;
mod window;

use orm::prelude::*;
use serde::Serialize;

use crate::blog::{Comment, Post, Status, Tag, User};

#[derive(Projection, Debug, Clone, PartialEq, Serialize)]
#[projection(of = User)]
struct Name {
    email: String,
}

#[derive(Projection, Debug, Clone, PartialEq, Serialize)]
#[projection(of = Tag)]
struct TagName {
    name: String,
}

/// Only columns and expressions.
#[derive(Projection, Debug, Clone, PartialEq, Serialize)]
#[projection(of = Post)]
struct Line {
    id: i64,
    #[projection(column = title)]
    headline: String,
    status: Status,
    price: Option<Decimal>,
    #[projection(expr = Post::comments.filter(Comment::approved.eq(true)).count())]
    comments: i64,
    #[projection(expr = Post::comments.max(Comment::score))]
    best: Option<i32>,
}

/// All kinds of relations.
#[derive(Projection, Debug, Clone, PartialEq, Serialize)]
#[projection(of = Post)]
struct Card {
    title: String,
    author: Name,
    editor: Option<Name>,
    tags: Vec<TagName>,
    #[projection(relation = Post::comments.order_by(Comment::id))]
    comments: Vec<Remark>,
    #[projection(expr = Post::views * 2)]
    twice: i32,
}

#[derive(Projection, Debug, Clone, PartialEq, Serialize)]
#[projection(of = Comment)]
struct Remark {
    body: String,
    score: Option<i32>,
    user: Name,
}
