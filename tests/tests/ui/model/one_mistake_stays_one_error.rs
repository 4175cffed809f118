use orm::prelude::*;

#[derive(Model)]
#[model(index(titel))]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
#[has_many(posts: Post)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

async fn use_of_both(db: &Database) -> orm::Result<()> {
    let user = User::create().id(1).name("Ada").save(db).await?;
    Post::create().title("Hello").author_id(user.id).save(db).await?;
    let posts = Post::find().filter(Post::title.eq("Hello")).include(Post::author).all(db).await?;
    let users = User::find().include(User::posts).all(db).await?;
    println!("{} by {}, {}", posts[0].title, posts[0].author.name, users[0].posts.len());
    Ok(())
}

fn main() {}
