use orm::prelude::*;

#[derive(Model)]
#[model(index(slug, title, unique = every))]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(unique = all)]
    slug: String,
    title: String,
}

fn main() {}
