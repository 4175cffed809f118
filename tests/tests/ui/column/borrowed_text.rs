use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: &'static str,
}

fn main() {}
