use orm::prelude::*;

#[derive(Model, Debug)]
#[has_many(comments: Comment)]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: String,
    #[belongs_to(author: User)]
    author_id: i64,
    #[belongs_to(editor: User)]
    editor_id: Option<i64>,
}

#[derive(Model, Debug)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: Option<String>,
}

#[derive(Model, Debug)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

use orm::expr::{count, row_number, window};

#[derive(Projection)]
#[projection(of = Post)]
struct Card {
    #[projection(expr = User::name)]
    name: Option<String>,
    #[projection(expr = count())]
    count: i64,
    #[projection(expr = row_number().over(window().order_by(Comment::id)))]
    number: i64,
    #[projection(relation = Comment::post)]
    post: Post,
    #[projection(relation = Post::comments.include(Comment::post))]
    comments: Vec<Comment>,
    #[projection(expr = 1)]
    one: i32,
}

fn main() {}
