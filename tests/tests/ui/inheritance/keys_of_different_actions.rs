use orm::prelude::*;

#[derive(Model)]
struct Person {
    #[column(primary_key)]
    id: i64,
}

#[derive(Inheritance)]
enum Content {
    Article(Article),
    Video(Video),
}

#[derive(Model)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(author: Person, on_delete = cascade)]
    person_id: i64,
}

#[derive(Model)]
#[model(inherit = Content)]
struct Video {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(director: Person)]
    person_id: i64,
}

fn main() {}
