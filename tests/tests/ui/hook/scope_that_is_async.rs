use orm::prelude::*;

#[derive(Model)]
#[model(before_find = hook)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

async fn hook(query: Select<User>) -> Select<User> {
    query
}

fn main() {}
