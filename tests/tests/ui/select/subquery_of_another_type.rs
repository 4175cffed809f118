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
    User::find().filter(User::id.in_(Order::find().select(Order::customer))).all(db).await?;
    Ok(())
}

fn main() {}
