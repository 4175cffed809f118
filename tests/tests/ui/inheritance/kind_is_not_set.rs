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
}

fn main() {
    let _ = Article::update_all().all_rows().set(Article::kind, "video");
    let _ = Content::update_all().all_rows().set(Content::kind, "video");
    let _ = Content::of_kind::<i64>();
}
