use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
}

async fn run(db: &Database) -> orm::Result<()> {
    let names: Vec<String> = orm::sql!("SELECT name FROM users").all(db).await?;
    let name: Post = orm::sql!("SELECT name FROM users").scalar(db).await?;
    Ok(())
}

fn main() {}
