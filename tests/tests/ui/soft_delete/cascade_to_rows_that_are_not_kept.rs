use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete)]
#[has_many(comments: Comment, soft_delete = cascade)]
struct Post {
    #[column(primary_key)]
    id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Model)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
}

fn main() {}
