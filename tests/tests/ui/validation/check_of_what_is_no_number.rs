use orm::prelude::*;

const MOST: i32 = 100;

#[derive(Model, Validate)]
#[validate(crate = "orm::validator")]
#[model(check_validators)]
struct Product {
    #[column(primary_key)]
    id: i64,
    #[validate(range(min = 0, max = MOST))]
    stock: i32,
    #[validate(length(min = 1))]
    labels: std::collections::HashMap<String, String>,
}

#[derive(Model)]
#[model(check_validators)]
struct Tag {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
