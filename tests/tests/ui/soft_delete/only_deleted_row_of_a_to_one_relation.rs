use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete)]
struct Post {
    #[column(primary_key)]
    id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

async fn run(db: &Database) -> orm::Result<()> {
    Comment::find().include(Comment::post.only_deleted()).all(db).await?;
    Ok(())
}

fn main() {}
