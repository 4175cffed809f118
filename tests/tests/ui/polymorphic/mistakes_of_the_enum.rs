use orm::prelude::*;

#[derive(Polymorphic)]
enum Commentable {
    Post(Post),
    Nothing,
    #[polymorphic(name = "picture")]
    Image(Post),
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Polymorphic)]
struct Page {
    id: i64,
}

fn main() {}
