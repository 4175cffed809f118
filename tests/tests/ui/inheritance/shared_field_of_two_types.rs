use orm::prelude::*;

#[derive(Inheritance)]
#[inheritance(shared(id, title, length))]
enum Content {
    Article(Article),
    Video(Video),
}

#[derive(Model)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key)]
    id: i64,
    title: String,
}

#[derive(Model)]
#[model(inherit = Content)]
struct Video {
    #[column(primary_key)]
    id: i64,
    title: Option<String>,
    length: i32,
}

fn main() {}
