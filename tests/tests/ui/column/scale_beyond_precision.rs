use orm::prelude::*;

#[derive(Model)]
struct Product {
    #[column(primary_key)]
    id: i64,
    #[column(precision = 2, scale = 10)]
    price: Decimal,
}

fn main() {}
