use orm::prelude::*;

#[derive(Model)]
#[model(index(slug))]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(index)]
    slug: String,
}

fn main() {}
