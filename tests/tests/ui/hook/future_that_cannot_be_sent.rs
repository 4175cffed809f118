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

async fn hook(user: &mut Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let shared = std::rc::Rc::new(1);
    User::find().count(cx.tx()).await?;
    user.id = *shared;
    Ok(())
}

fn main() {}
