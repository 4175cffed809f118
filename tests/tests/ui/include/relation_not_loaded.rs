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
    let posts = Post::find().include(Post::author).all(db).await?;
    println!("{}", posts[0].comments.len());
    println!("{}", posts[0].comments[0].body);
    for comment in &posts[0].comments {
        println!("{}", comment.body);
    }
    let posts = Post::find().include(Post::comments).all(db).await?;
    println!("{}", posts[0].author.name);
    Ok(())
}

fn main() {}
