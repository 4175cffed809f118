//! The tables.

use orm::expr::Expr;
use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody who writes posts, comments, or both.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps)]
#[has_many(posts: Post, inverse = author)]
#[has_many(comments: Comment, inverse = author)]
pub struct User {
    /// Sortable by the time of joining.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// The name in links.
    #[column(unique, len = 40)]
    pub handle: String,
    /// The name to print.
    #[column(len = 100)]
    pub name: String,
    /// When they joined.
    pub created_at: DateTime<Utc>,
    /// When they last changed something of themselves.
    pub updated_at: DateTime<Utc>,
}

/// A shelf of posts; those at the top have others beneath them.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(children: Category, inverse = parent)]
#[has_many(posts: Post)]
pub struct Category {
    /// Its number.
    #[column(primary_key, default = identity)]
    pub id: i32,
    /// The name in links.
    #[column(unique, len = 40)]
    pub slug: String,
    /// The name to print.
    #[column(len = 40)]
    pub name: String,
    /// What it is beneath, if anything.
    #[belongs_to(parent: Category, on_delete = restrict)]
    pub parent_id: Option<i32>,
}

/// Whether a post can be read.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[db_enum(name = "post_status")]
pub enum Status {
    /// Being written.
    Draft,
    /// Written, and waits for its day.
    Scheduled,
    /// For everybody to read.
    Published,
}

/// A text to read.
///
/// The index is of the words of title and body, the ones of the title weighing more.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[model(timestamps, index(status, published_at, id))]
#[model(check(name = "posts_have_their_day", "(status = 'draft') = (published_at IS NULL)"))]
#[model(index(
    expr = "(setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'D'))",
    method = gin,
    name = "posts_words"
))]
#[has_many(comments: Comment)]
#[has_many(taggings: PostTag)]
#[many_to_many(tags: Tag, through = PostTag)]
pub struct Post {
    /// Its number.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// The name in links.
    #[column(unique, len = 120)]
    pub slug: String,
    /// The title.
    #[column(len = 120, filter(icontains), sort)]
    pub title: String,
    /// The text.
    pub body: String,
    /// How many minutes it takes to read.
    #[column(filter, sort)]
    pub minutes: i32,
    /// How often it was read.
    #[column(default = 0, filter, sort)]
    pub views: i64,
    /// Whether it can be read.
    #[column(default = Status::Draft)]
    pub status: Status,
    /// The day on which it appears or appeared; a draft has none yet.
    #[column(filter, sort)]
    pub published_at: Option<DateTime<Utc>>,
    /// Who wrote it.
    #[belongs_to(author: User, on_delete = restrict)]
    pub author_id: Uuid,
    /// Where it stands.
    #[belongs_to(category: Category, on_delete = restrict)]
    pub category_id: i32,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Post {
    /// Whether a post is for everybody to read.
    pub fn is_published() -> Expr<Post, bool> {
        Post::status.eq(Status::Published)
    }

    /// The posts that everybody can read.
    pub fn published() -> Select<Post> {
        Post::find().filter(Post::is_published())
    }
}

/// A word that posts are found by.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(taggings: PostTag)]
#[many_to_many(posts: Post, through = PostTag)]
pub struct Tag {
    /// Its number.
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
    /// The post. The key begins with it, so that it needs no index of its own.
    #[belongs_to(post: Post, on_delete = cascade, index = false)]
    pub post_id: i64,
    /// The tag.
    #[belongs_to(tag: Tag, on_delete = cascade)]
    pub tag_id: i32,
    /// Where the tag stands among the post's tags, from 1.
    pub position: i32,
}

/// What somebody says of a post.
#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its number.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// The post.
    #[belongs_to(post: Post, on_delete = cascade)]
    pub post_id: i64,
    /// Who says it.
    #[belongs_to(author: User, on_delete = cascade)]
    pub author_id: Uuid,
    /// What they say.
    pub body: String,
    /// Whether everybody may read it.
    #[column(default = false)]
    pub approved: bool,
    /// When they said it.
    #[column(default = now)]
    pub written_at: DateTime<Utc>,
}
