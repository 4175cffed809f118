use orm::prelude::*;

#[derive(Model)]
#[model(primary_key(order_id, number))]
struct OrderLine {
    order_id: i64,
    number: i32,
}

#[derive(Model)]
#[belongs_to(line: OrderLine, keys(line_number, order_id))]
struct Shipment {
    #[column(primary_key)]
    id: i64,
    order_id: i64,
    line_number: i32,
}

fn main() {}
