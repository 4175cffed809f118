use orm::prelude::*;

#[derive(Model)]
#[model(after_create = hook)]
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



fn main() {}
