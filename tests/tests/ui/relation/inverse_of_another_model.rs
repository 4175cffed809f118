use orm::prelude::*;

#[derive(Model)]
#[has_many(posts: Post, inverse = blog)]
#[has_many(comments: Comment, inverse = author)]
struct User {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Blog {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[has_many(comments: Comment)]
#[many_to_many(tags: Tag, through = PostTag, from = tag, to = tag)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(blog: Blog)]
    blog_id: i64,
}

#[derive(Model)]
#[has_one(post: Post, inverse = comments)]
struct Comment {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(author: User)]
    author_id: i64,
    #[belongs_to(post_of: Post)]
    post_id: i64,
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
    #[belongs_to(tag: Tag)]
    tag_id: i64,
}

fn main() {}
