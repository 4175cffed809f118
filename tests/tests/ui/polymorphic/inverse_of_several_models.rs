use orm::prelude::*;

#[derive(Polymorphic)]
enum Commentable {
    Post(Post),
    Image(Image),
}

#[derive(Model)]
#[has_many(comments: Comment, as = commentable)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Image {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    commentable_type: CommentableType,
    #[belongs_to(commentable: Commentable, polymorphic, trigger)]
    commentable_id: i64,
}

#[derive(Model)]
#[has_many(comments: Comment, inverse = commentable)]
struct Page {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
