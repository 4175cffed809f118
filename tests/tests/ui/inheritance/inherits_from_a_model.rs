use orm::prelude::*;

#[derive(Model)]
struct Content {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(inherit = Content)]
struct Article {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
