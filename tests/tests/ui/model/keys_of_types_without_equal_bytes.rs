use orm::prelude::*;
use orm::value::{Interval, Json, Numeric};

#[derive(Model)]
struct Price {
    #[column(primary_key)]
    amount: Decimal,
}

#[derive(Model)]
struct Constant {
    #[column(primary_key)]
    value: Numeric,
}

#[derive(Model)]
struct Document {
    #[column(primary_key)]
    content: Json<Vec<i64>>,
}

#[derive(Model)]
struct Delay {
    #[column(primary_key)]
    length: Interval,
}

#[derive(Model)]
struct Host {
    #[column(primary_key)]
    address: std::net::IpAddr,
}

#[derive(Model)]
#[model(primary_key(room, size))]
struct Shelf {
    room: String,
    size: f32,
}

fn main() {}
