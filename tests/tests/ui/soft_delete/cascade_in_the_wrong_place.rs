use orm::prelude::*;

#[derive(Model)]
#[has_many(comments: Comment, soft_delete = cascade)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(soft_delete)]
#[has_many(replies: Comment, inverse = parent, soft_delete = set_null)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(post: Post, soft_delete = cascade)]
    post_id: i64,
    #[belongs_to(parent: Comment)]
    parent_id: Option<i64>,
    deleted_at: Option<DateTime<Utc>>,
}

fn main() {}
