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
    orders: i64,
}

#[derive(Projection)]
struct Customer {
    customer: String,
}

fn main() {
    let spending =
        || Order::find().group_by(Order::customer).select(|customer| (customer, count())).as_table::<Spending>();
    let _ = spending().filter(|_| Order::total.gt(10));
    let _ = spending().filter(|spending| spending.total.gt(10));
    let _ = spending().select(|spending| (spending.customer, Order::total));
    let _ = spending().group_by(|spending| spending.orders).select(|orders, spending| (orders, spending.customer));
    let customers = Order::find().select(Order::customer).as_table::<Customer>();
    let _ = customers.filter(|customer| {
        let _ = spending().filter(|_| customer.customer.clone().eq("Ada"));
        customer.customer.eq("Ada")
    });
    let _ = Order::find().filter(Order::customer.in_(spending().select(|spending| spending.orders)));
}
