use orm::prelude::*;

#[derive(Model)]
#[model(after_commit = hook)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

async fn hook(_: &User) -> orm::Result<()> {
    Ok(())
}

fn main() {}
