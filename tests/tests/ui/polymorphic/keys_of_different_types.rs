use orm::prelude::*;

#[derive(Polymorphic)]
enum Commentable {
    Post(Post),
    Image(Image),
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Image {
    #[column(primary_key)]
    id: Uuid,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    commentable_type: String,
    #[belongs_to(commentable: Commentable, polymorphic, trigger)]
    commentable_id: i32,
}

fn main() {}
