use orm::query::exists;
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

fn used_in_an_expression_of_another_table() {
    let other = Post::alias();
    let average = other.find().filter(other.author_id.eq(Post::author_id)).aggregate(other.views.max());
    _ = User::find().filter(User::id.gt(average));
}

fn used_in_a_condition_of_another_table() {
    let other = Post::alias();
    let better = other.find().filter(other.views.gt(Post::views));
    _ = User::find().filter(exists(better));
}

fn column_of_the_alias_outside_of_its_query() {
    let other = Post::alias();
    _ = other.find().filter(other.author_id.eq(Post::author_id));
    _ = Post::find().filter(Post::views.gt(other.views));
}

fn column_of_a_table_that_is_not_outside() {
    let other = Post::alias();
    _ = other.find().filter(other.author_id.eq(Post::author_id)).filter(other.title.eq(User::name));
}

async fn sent_by_itself(db: &Database) -> orm::Result<()> {
    let other = Post::alias();
    other.find().filter(other.author_id.eq(Post::author_id)).select(other.views).all(db).await?;
    Ok(())
}

fn main() {}
