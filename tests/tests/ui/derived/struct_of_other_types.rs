use orm::expr::count;
use orm::prelude::*;

#[derive(Model)]
struct Order {
    #[column(primary_key)]
    id: i64,
    customer: String,
    total: i64,
}

#[derive(Projection)]
struct Spending {
    customer: String,
    orders: i32,
}

#[derive(Projection)]
#[projection(of = Order)]
struct OfModel {
    customer: String,
}

fn main() {
    let _ = Order::find().group_by(Order::customer).select(|customer| (customer, count())).as_table::<Spending>();
    let _ = Order::find().select(Order::customer).as_table::<OfModel>();
    let _ = Order::find().select(Order::customer).as_table::<String>();
}
