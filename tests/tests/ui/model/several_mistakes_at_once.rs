use orm::prelude::*;

#[derive(Model)]
#[model(tabel = "posts", timestamps)]
struct Post {
    #[column(primary_key, len = 10)]
    id: i64,
    views: u64,
    #[belongs_to(author: User, on_delete = set_null)]
    author_id: i64,
}

#[derive(Model)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

fn main() {}
