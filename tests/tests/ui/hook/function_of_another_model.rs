use orm::prelude::*;

#[derive(Model)]
#[model(before_create = hook)]
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

async fn hook(_: &mut Edit<Post>, _: &mut HookContext<'_>) -> orm::Result<()> {
    Ok(())
}

fn main() {}
