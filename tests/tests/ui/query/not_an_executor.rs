use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Clone)]
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

async fn run(db: std::sync::Arc<Database>) -> orm::Result<()> {
    Post::find().all(&db).await?;
    Post::find().include(Post::author).one(&"postgres://localhost").await?;
    Post::find().count(&db).await?;
    let post = Post::create().title("Hello").author_id(1).save(&db).await?;
    let post = post.update(&db, |post| post.title = "Bye".to_owned()).await?;
    post.increment(Post::author_id, 1, &db).await?;
    orm::load(vec![post.clone()], Post::author, &db).await?;
    Post::insert_many([post]).exec(&db).await?;
    Post::delete_all().all_rows().exec(&db).await?;
    Ok(())
}

fn main() {}
