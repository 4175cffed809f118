//! A relation to one of several tables: from both sides, and what keeps it whole.

mod belongs_to;
mod has_many;
mod has_one;
mod integrity;
mod link;
mod write;

use orm::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Polymorphic, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Commentable {
    Post(Post),
    #[polymorphic(rename = "picture")]
    Image(Image),
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Comment {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) body: String,
    pub(crate) commentable_type: CommentableType,
    #[belongs_to(commentable: Commentable, polymorphic, on_delete = cascade)]
    pub(crate) commentable_id: i64,
    #[belongs_to(author: Author)]
    pub(crate) author_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(comments: Comment)]
pub(crate) struct Author {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) name: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(comments: Comment, as = commentable)]
#[has_many(votes: Vote, as = target)]
pub(crate) struct Post {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) title: String,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[has_many(comments: Comment, as = commentable)]
pub(crate) struct Image {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) url: String,
}

/// What the database itself keeps whole, and refuses to lose.
#[derive(Polymorphic, Debug, Clone, PartialEq)]
pub(crate) enum Votable {
    Post(Post),
    Comment(Comment),
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Vote {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    #[column(name = "what")]
    pub(crate) kind_of_target: VotableType,
    #[belongs_to(target: Votable, polymorphic = kind_of_target, trigger, on_delete = restrict)]
    pub(crate) target_id: i64,
}

/// The same, where the votes go with what they are for.
#[derive(Polymorphic, Debug, Clone, PartialEq)]
pub(crate) enum Taggable {
    Image(Image),
    Author(Author),
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Label {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) text: String,
    pub(crate) taggable_type: TaggableType,
    #[belongs_to(taggable: Taggable, polymorphic, trigger, on_delete = cascade)]
    pub(crate) taggable_id: i64,
}

/// Two posts and two images, of the same keys; comments 1 and 2 on post 1, 3 on image 1, 4 on image 2, 5 on post 2.
pub(crate) async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Comment, Post, Image, Author, Vote, Label]).await?;
    let ada = Author::create().name("Ada").save(db).await?;
    let mut posts = Vec::new();
    let mut images = Vec::new();
    for name in ["one", "two"] {
        posts.push(Post::create().title(name).save(db).await?);
        images.push(Image::create().url(name).save(db).await?);
    }
    Comment::create().body("a").commentable(&posts[0]).author_id(ada.id).save(db).await?;
    Comment::create().body("b").commentable(&posts[0]).save(db).await?;
    Comment::create().body("c").commentable(&images[0]).author_id(ada.id).save(db).await?;
    Comment::create().body("d").commentable(&images[1]).save(db).await?;
    Comment::create().body("e").commentable(&posts[1]).save(db).await?;
    Ok(())
}
