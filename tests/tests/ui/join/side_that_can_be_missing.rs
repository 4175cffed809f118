use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    views: i64,
    #[belongs_to(author: User)]
    author_id: i64,
}

async fn value_of_a_missing_row(db: &Database) -> orm::Result<()> {
    let _: Vec<(String, String)> = Post::find()
        .left_join(User::find(), |post, user| post.author_id.eq(user.id))
        .select(|(post, user)| (post.title, user.name))
        .all(db)
        .await?;
    Ok(())
}

async fn row_that_can_be_missing(db: &Database) -> orm::Result<()> {
    let _: Vec<(Post, User)> =
        Post::find().left_join(User::find(), |post, user| post.author_id.eq(user.id)).all(db).await?;
    Ok(())
}

fn argument_that_must_not_be_null() {
    _ = Post::find()
        .left_join(User::find(), |post, user| post.author_id.eq(user.id))
        .select(|(post, user)| post.title.replace("x", user.name));
}

fn main() {}
