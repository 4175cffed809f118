use orm::prelude::*;

#[derive(Model)]
#[model(sti, before_create = announce)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(version)]
    version: i32,
}

fn main() {}
