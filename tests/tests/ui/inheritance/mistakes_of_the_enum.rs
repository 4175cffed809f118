use orm::prelude::*;

#[derive(Inheritance)]
#[inheritance(discriminater = "type", shared(id, id, find))]
enum Content {
    Article(Article),
    Video { url: String },
    #[inheritance(rename = "article")]
    Podcast(Podcast),
}

#[derive(Model)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(inherit = Content)]
struct Podcast {
    #[column(primary_key)]
    id: i64,
}

#[derive(Inheritance)]
struct Page {
    id: i64,
}

#[derive(Inheritance)]
enum Nothing {}

#[derive(Inheritance)]
enum Thing<T> {
    One(T),
}

fn main() {
    let _ = Content::find();
    let _ = Article::find().filter(Article::id.eq(1));
}
