use orm::prelude::*;

#[derive(Inheritance)]
#[inheritance(shared(id, title))]
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
    body: String,
}

#[derive(Model)]
#[model(inherit = Content)]
struct Video {
    #[column(primary_key)]
    id: i64,
    title: String,
    seconds: i32,
}

fn main() {
    let _ = Content::find().filter(Article::body.eq("a"));
    let _ = Content::find().order_by(Video::seconds);
    let _ = Article::find().filter(Video::seconds.gt(1));
    let _ = Content::find().filter(Content::body.eq("a"));
}
