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

#[derive(Projection)]
#[projection(of = Post)]
struct Tuple(i64);

#[derive(Projection)]
#[projection(of = Post)]
struct Nothing {}

#[derive(Projection)]
#[projection(of = Post)]
enum Choice {
    Id(i64),
}

#[derive(Projection)]
#[projection(of = Post)]
struct Generic<T> {
    id: T,
}

#[derive(Projection)]
struct Lost {
    id: i64,
    #[projection(expr = Post::comments.count())]
    comments: i64,
}

#[derive(Projection)]
struct Strange {
    since: std::time::Instant,
}

#[derive(Projection)]
#[projection(off = Post)]
struct Unknown {
    id: i64,
}

#[derive(Projection)]
#[projection(of = Post, of = User)]
struct Twice {
    id: i64,
}

#[derive(Projection)]
#[projection(of)]
struct Empty {
    id: i64,
}

fn main() {}
