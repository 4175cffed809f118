use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model)]
#[has_many(comments: Comment)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    subtitle: Option<String>,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key, default = identity)]
    id: i64,
    body: String,
    #[belongs_to(post: Post)]
    post_id: i64,
    #[belongs_to(author: User)]
    author_id: i64,
}

async fn run(db: &Database) -> orm::Result<()> {
    Post::delete_all().exec(db).await?;
    Post::update_all().set(Post::title, "Hello").exec(db).await?;
    Post::delete_all().in_batches(100).exec(db).await?;
    Ok(())
}

fn main() {}
