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

async fn outside_a_transaction(db: &Database) -> orm::Result<()> {
    Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).lock(ForUpdate).all(db).await?;
    Ok(())
}

fn of_a_side_that_can_be_missing() {
    let joined = Post::find().left_join(User::find(), |post, user| post.author_id.eq(user.id));
    _ = joined.clone().lock(ForUpdate);
    _ = joined.lock_of(|(_, user)| user, ForUpdate);
}

fn main() {}
