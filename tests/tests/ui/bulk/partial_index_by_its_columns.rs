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

async fn run(db: &Database, user: User) -> orm::Result<()> {
    User::insert_many([user]).on_conflict(User::email).ignore().exec(db).await?;
    Ok(())
}

async fn by_another_name(db: &Database, user: User) -> orm::Result<()> {
    User::insert_many([user]).on_conflict(User::activ_email).ignore().exec(db).await?;
    Ok(())
}

fn main() {}
