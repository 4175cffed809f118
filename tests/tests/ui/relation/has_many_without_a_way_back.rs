use orm::prelude::*;

#[derive(Model)]
#[has_many(posts: Post)]
struct User {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    author_id: i64,
}

fn main() {}
