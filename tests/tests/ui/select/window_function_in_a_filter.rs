use orm::expr::{row_number, window};
use orm::prelude::*;

#[derive(Model)]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    customer: String,
    total: i64,
    paid: bool,
}

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

async fn run(db: &Database) -> orm::Result<()> {
    Order::find().filter(row_number().over(window().order_by(Order::id)).lte(3)).all(db).await?;
    Ok(())
}

fn main() {}
