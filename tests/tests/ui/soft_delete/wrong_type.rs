use orm::prelude::*;

#[derive(Model)]
#[model(soft_delete)]
struct Post {
    #[column(primary_key)]
    id: i64,
    deleted_at: DateTime<Utc>,
}

#[derive(Model)]
#[model(soft_delete)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    deleted_at: Option<bool>,
}

fn main() {}
