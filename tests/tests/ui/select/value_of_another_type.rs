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

async fn sum_of_text(db: &Database) -> orm::Result<()> {
    Order::find().sum(Order::customer, db).await?;
    Ok(())
}

async fn greatest_boolean(db: &Database) -> orm::Result<()> {
    Order::find().aggregate(Order::paid.max()).required(db).await?;
    Ok(())
}

async fn subquery_of_another_type(db: &Database) -> orm::Result<()> {
    User::find().filter(User::id.in_(Order::find().select(Order::customer))).all(db).await?;
    Ok(())
}

fn main() {}
