use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: String,
    #[column(name = "title")]
    heading: String,
}

fn main() {}
