use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key)]
    id: i64,
    #[validate(email)]
    email: String,
    #[validate(range(min = 0))]
    age: i32,
}

fn main() {}
