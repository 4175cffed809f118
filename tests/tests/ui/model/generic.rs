use orm::prelude::*;

#[derive(Model)]
struct Post<T> {
    #[column(primary_key)]
    id: i64,
    body: T,
}

fn main() {}
