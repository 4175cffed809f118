use orm::prelude::*;

#[derive(Model)]
#[many_to_many(tags: Tag, through = PostTag)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Tag {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(primary_key(post_id, tag_id))]
struct PostTag {
    #[belongs_to(post: Post)]
    post_id: i64,
    tag_id: i64,
}

fn main() {}
