use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity, filter(like))]
    id: i64,
    #[column(filter(is_null))]
    title: String,
    #[column(filter)]
    tags: Vec<String>,
    #[column(filter)]
    meta: Json<Vec<i32>>,
    #[column(filter(gt))]
    done: bool,
}

fn main() {}
