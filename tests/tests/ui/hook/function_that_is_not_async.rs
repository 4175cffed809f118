use orm::prelude::*;

#[derive(Model)]
#[model(before_save = hook)]
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

fn hook(_: &mut Edit<User>, _: &mut HookContext<'_>) -> orm::Result<()> {
    Ok(())
}

fn main() {}
