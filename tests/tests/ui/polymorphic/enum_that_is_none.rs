use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    post_type: String,
    #[belongs_to(post: Post, polymorphic, trigger)]
    post_id: i64,
}

fn main() {}
