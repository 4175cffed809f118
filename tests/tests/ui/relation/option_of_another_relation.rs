use orm::prelude::*;

#[derive(Model)]
#[has_many(posts: Post, on_delete = cascade)]
#[has_many(drafts: Post, through = PostTag)]
struct User {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(author: User, on_delete = casacde, inverse = posts)]
    author_id: i64,
}

fn main() {}
