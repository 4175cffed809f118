use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::find().filter(orm::sql!(bool: "length({User::name}) > {1}"));
}
