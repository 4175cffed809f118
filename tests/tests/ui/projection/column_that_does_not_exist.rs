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
struct Card {
    id: i64,
    titel: String,
    #[projection(column = creator)]
    author: User,
}

async fn cards(db: &Database) -> orm::Result<Vec<Card>> {
    Post::find().project::<Card>().all(db).await
}

fn main() {}
