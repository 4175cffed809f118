use orm::expr::{count, row_number, window};
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

async fn column_that_is_not_grouped_by(db: &Database) -> orm::Result<()> {
    Order::find().group_by(Order::customer).select(|customer| (customer, Order::total, count())).all(db).await?;
    Ok(())
}

async fn column_beside_an_aggregate(db: &Database) -> orm::Result<()> {
    Order::find().select((Order::customer, count())).all(db).await?;
    Ok(())
}

async fn condition_on_a_row_in_having(db: &Database) -> orm::Result<()> {
    Order::find().group_by(Order::customer).having(Order::total.gt(10)).select(|customer| customer).all(db).await?;
    Ok(())
}

async fn aggregate_in_a_filter(db: &Database) -> orm::Result<()> {
    Order::find().filter(Order::total.sum().gt(100)).all(db).await?;
    Ok(())
}

async fn window_function_in_a_filter(db: &Database) -> orm::Result<()> {
    Order::find().filter(row_number().over(window().order_by(Order::id)).lte(3)).all(db).await?;
    Ok(())
}

async fn column_of_another_model(db: &Database) -> orm::Result<()> {
    Order::find().select((Order::id, User::name)).all(db).await?;
    Ok(())
}

fn main() {}
