use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(version, default = 7)]
    version: Option<i32>,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[column(version)]
    version: i16,
}

fn main() {}
