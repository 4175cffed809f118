use orm::prelude::*;

#[derive(Model)]
#[model(index(title, method = gim), index(title, unique, method = hash))]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
