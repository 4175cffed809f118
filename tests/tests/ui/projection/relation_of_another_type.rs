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
#[projection(of = User)]
struct Name {
    name: Option<String>,
}

#[derive(Projection)]
#[projection(of = Post)]
struct Card {
    // There may be no editor, and there are many comments.
    editor: Name,
    comments: Comment,
    #[projection(column = author)]
    writer: Vec<User>,
}

#[derive(Projection)]
#[projection(of = Post)]
struct Other {
    // A projection of another model, and what is none.
    author: Comment,
    comments: Vec<Name>,
    editor: Option<String>,
    title: Name,
}

fn main() {}
