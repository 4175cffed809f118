use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

async fn run(db: &Database, post: &Post) -> orm::Result<()> {
    // No second error here: the model is meant to have it.
    post.restore(db).await?;
    Ok(())
}

fn main() {}
