use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete, sti)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(version)]
    version: i32,
}

fn main() {}
