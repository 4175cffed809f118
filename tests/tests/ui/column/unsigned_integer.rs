use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    views: u64,
}

fn main() {}
