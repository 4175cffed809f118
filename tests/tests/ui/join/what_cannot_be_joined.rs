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

fn with_a_relation_loaded() {
    _ = Post::find().include(Post::author).join(User::find(), |post, user| post.author_id.eq(user.id));
}

fn condition_that_is_none() {
    _ = Post::find().join(User::find(), |post, user| post.author_id);
}

fn nine_tables() {
    let one = || User::find();
    let eight = one().cross_join(one()).cross_join(one()).cross_join(one()).cross_join(one());
    _ = eight.cross_join(one()).cross_join(one()).cross_join(one()).cross_join(one());
}

fn main() {}
