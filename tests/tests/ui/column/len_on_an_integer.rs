use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(len = 5)]
    number: i32,
}

fn main() {}
