use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete)]
struct Post {
    #[column(primary_key)]
    id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

async fn run(db: &Database) -> orm::Result<()> {
    Post::delete_all().force().exec(db).await?;
    Ok(())
}

fn main() {}
