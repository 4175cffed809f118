use orm::prelude::*;

#[derive(Model)]
#[model(after_save = hook)]
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

async fn hook(_: &Edit<User>) -> orm::Result<()> {
    Ok(())
}

fn main() {}
