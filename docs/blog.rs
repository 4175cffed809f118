//! The models of the guide: a blog.

use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// What an account may do.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Writes comments.
    Reader,
    /// Writes posts.
    Author,
    /// Does everything.
    Admin,
}

/// Somebody with an account.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps)]
#[has_one(profile: Profile)]
#[has_many(posts: Post, inverse = author)]
pub struct User {
    /// Its key.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// Where to write to.
    #[column(unique, len = 254)]
    pub email: String,
    /// The name to print.
    pub name: String,
    /// What the account may do.
    #[column(default = Role::Reader)]
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a user tells about themselves.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The user, whose key is also the key of the profile.
    #[column(primary_key)]
    #[belongs_to(user: User, on_delete = cascade)]
    pub user_id: Uuid,
    /// A few sentences.
    pub bio: String,
}

/// A text to read.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps, index(published_at), check("views >= 0"))]
#[has_many(comments: Comment)]
#[many_to_many(tags: Tag, through = PostTag)]
pub struct Post {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// The title.
    #[column(len = 200)]
    pub title: String,
    /// The text.
    pub body: String,
    /// How often it was read.
    #[column(default = 0)]
    pub views: i64,
    /// When it appeared; NULL for a draft.
    pub published_at: Option<DateTime<Utc>>,
    /// Who wrote it.
    #[belongs_to(author: User, on_delete = restrict)]
    pub author_id: Uuid,
    /// Who looked it over, if anybody did.
    #[belongs_to(editor: User, on_delete = set_null)]
    pub editor_id: Option<Uuid>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What somebody says to a post.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(replies: Comment, inverse = parent)]
pub struct Comment {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// What they say.
    pub body: String,
    /// Whether everybody may read it.
    #[column(default = false)]
    pub approved: bool,
    /// The post.
    #[belongs_to(post: Post, on_delete = cascade)]
    pub post_id: i64,
    /// Who says it.
    #[belongs_to(author: User, on_delete = cascade)]
    pub author_id: Uuid,
    /// The comment that it answers.
    #[belongs_to(parent: Comment, on_delete = cascade)]
    pub parent_id: Option<i64>,
    /// When they said it.
    #[column(default = now)]
    pub created_at: DateTime<Utc>,
}

/// A word that posts are found by.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[many_to_many(posts: Post, through = PostTag)]
pub struct Tag {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i32,
    /// The word.
    #[column(unique, len = 40)]
    pub name: String,
}

/// A post's tag.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(primary_key(post_id, tag_id))]
pub struct PostTag {
    /// The post.
    #[belongs_to(post: Post, on_delete = cascade)]
    pub post_id: i64,
    /// The tag.
    #[belongs_to(tag: Tag, on_delete = cascade)]
    pub tag_id: i32,
    /// Where the tag stands among the post's tags.
    #[column(default = 0)]
    pub position: i32,
}
