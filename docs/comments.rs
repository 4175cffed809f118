//! The models of the chapter on polymorphic relations: comments on posts and on images.

#![allow(missing_docs)] // their names say it

use orm::prelude::*;
use serde::Serialize;

#[derive(Polymorphic, Debug, Clone, PartialEq, Serialize)]
pub enum Commentable {
    Post(Post),
    Image(Image),
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
pub struct Comment {
    #[column(primary_key, default = identity)]
    pub id: i64,
    pub body: String,
    pub commentable_type: CommentableType,
    #[belongs_to(commentable: Commentable, polymorphic, trigger, on_delete = cascade)]
    pub commentable_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[has_many(comments: Comment, as = commentable)]
pub struct Post {
    #[column(primary_key, default = identity)]
    pub id: i64,
    pub title: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[has_many(comments: Comment, as = commentable)]
pub struct Image {
    #[column(primary_key, default = identity)]
    pub id: i64,
    pub url: String,
}
