use orm::prelude::*;

#[derive(Model)]
#[has_many(comments: Comment)]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: String,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

async fn run(db: &Database, post: &Post) -> orm::Result<()> {
    post.restore(db).await?;
    post.force_delete(db).await?;
    Post::find().with_deleted().all(db).await?;
    Post::find().include(Post::comments.only_deleted()).all(db).await?;
    Post::update_all().with_deleted().set(Post::title, "").all_rows().exec(db).await?;
    Post::delete_all().force().all_rows().exec(db).await?;
    Ok(())
}

fn main() {}
