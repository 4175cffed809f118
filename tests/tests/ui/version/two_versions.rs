use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key, version)]
    id: i64,
    #[column(version)]
    version: i64,
}

fn main() {}
