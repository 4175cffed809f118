use orm::prelude::*;

#[derive(Model)]
#[many_to_many(friends: User)]
struct User {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
