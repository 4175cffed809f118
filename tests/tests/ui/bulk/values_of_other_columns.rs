use orm::prelude::*;

#[derive(Model)]
#[model(unique(email, where = "active", name = "active_email"))]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    email: String,
    active: bool,
    age: i32,
}

async fn run(db: &Database) -> orm::Result<()> {
    User::update_many(User::age, [(1, "old")]).exec(db).await?;
    User::update_many((User::age, User::email), [(1, 30)]).exec(db).await?;
    User::update_many(User::age, [("ada", 30)]).exec(db).await?;
    Ok(())
}

fn main() {}
