use orm::prelude::*;

#[derive(Model)]
struct Car {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(model: User)]
    model_id: i64,
}

#[derive(Model)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

fn main() {}
