use orm::prelude::*;

#[derive(Inheritance)]
#[inheritance(shared(id))]
enum Content {
    Article(Article),
    Video(Video),
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
    kind: String,
}

fn main() {}
