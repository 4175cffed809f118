use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(author: User)]
    author_id: i32,
    #[belongs_to(editor: User)]
    editor_id: Option<Uuid>,
}

#[derive(Model)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
}

fn main() {}
