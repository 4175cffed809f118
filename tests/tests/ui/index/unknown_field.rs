use orm::prelude::*;

#[derive(Model)]
#[model(index(titel), unique(id, slug))]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
