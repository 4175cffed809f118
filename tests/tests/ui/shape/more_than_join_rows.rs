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

fn render(_: &orm::with!(Post { comments.limit(3) })) {}

fn join_rows(_: &orm::with!(Post { comments.with_through() })) {}

fn main() {}
