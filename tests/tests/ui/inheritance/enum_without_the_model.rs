use orm::prelude::*;

#[derive(Inheritance)]
enum Content {
    Article(Article),
}

#[derive(Model)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(inherit = Content)]
struct Video {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
