use orm::prelude::*;

#[derive(Model)]
#[model(table = "posts")]
#[model(table = "articles")]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(len = 10, len = 20)]
    slug: String,
}

fn main() {}
