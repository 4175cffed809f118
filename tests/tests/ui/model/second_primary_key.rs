use orm::prelude::*;

#[derive(Model)]
struct OrderLine {
    #[column(primary_key)]
    order_id: i64,
    #[column(primary_key)]
    number: i32,
}

fn main() {}
