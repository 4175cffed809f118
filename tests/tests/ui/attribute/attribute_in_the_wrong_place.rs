use orm::prelude::*;

#[derive(Model)]
#[column(primary_key)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[model(index)]
    slug: String,
    #[has_many(comments: Comment)]
    comments: i64,
}

fn main() {}
