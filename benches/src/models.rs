//! The tables, as models.

use chrono::{DateTime, Utc};
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct User {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[column(unique)]
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) bio: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(comments: Comment)]
#[many_to_many(tags: Tag, through = PostTag)]
pub(crate) struct Post {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[belongs_to(author: User)]
    pub(crate) author_id: i64,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) published_at: Option<DateTime<Utc>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Comment {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[belongs_to(post: Post)]
    pub(crate) post_id: i64,
    #[belongs_to(author: User)]
    pub(crate) author_id: i64,
    pub(crate) body: String,
    pub(crate) created_at: DateTime<Utc>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[many_to_many(posts: Post, through = PostTag)]
pub(crate) struct Tag {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[column(unique)]
    pub(crate) name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(post_id, tag_id))]
pub(crate) struct PostTag {
    #[belongs_to(post: Post)]
    pub(crate) post_id: i64,
    #[belongs_to(tag: Tag)]
    pub(crate) tag_id: i64,
}

/// What is inserted by the thousand.
#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Event {
    #[column(primary_key)]
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) kind: String,
    pub(crate) amount: Option<i32>,
    pub(crate) at: DateTime<Utc>,
}
