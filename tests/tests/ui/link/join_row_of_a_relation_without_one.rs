use orm::prelude::*;

#[derive(Model)]
#[has_many(posts: Post)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    email: String,
    name: String,
}

#[derive(Model)]
#[model(unique(author_id, slug))]
#[many_to_many(tags: Tag, through = PostTag)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    slug: String,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
struct Tag {
    #[column(primary_key)]
    name: String,
}

#[derive(Model)]
#[model(primary_key(post_id, tag_name))]
struct PostTag {
    #[belongs_to(post: Post)]
    post_id: i64,
    #[belongs_to(tag: Tag)]
    tag_name: String,
    position: i32,
}

async fn run(db: &Database, user: User, post: Post, tag: Tag) -> orm::Result<()> {
    user.add_with(User::posts, &post, PostTag::create().position(1), db).await?;
    Ok(())
}

fn main() {}
