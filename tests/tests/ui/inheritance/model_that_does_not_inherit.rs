use orm::prelude::*;

#[derive(Inheritance)]
enum Content {
    Article(Article),
}

#[derive(Model)]
struct Article {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
