use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(author: User)]
    author: i64,
}

#[derive(Model)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

fn main() {}
