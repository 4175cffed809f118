use orm::prelude::*;

struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(author: User)]
    author_id: i64,
}

fn main() {}
