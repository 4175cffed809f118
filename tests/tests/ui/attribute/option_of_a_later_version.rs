use orm::prelude::*;

#[derive(Model)]
#[model(sti, before_create = announce)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
