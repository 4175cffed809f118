use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete, before_create = announce)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(version)]
    version: i32,
}

fn main() {}
