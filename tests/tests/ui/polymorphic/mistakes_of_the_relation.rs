use orm::prelude::*;

#[derive(Polymorphic)]
enum Commentable {
    Post(Post),
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct NoType {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(commentable: Commentable, polymorphic, trigger)]
    commentable_id: i64,
}

#[derive(Model)]
struct NoIntegrity {
    #[column(primary_key)]
    id: i64,
    commentable_type: CommentableType,
    #[belongs_to(commentable: Commentable, polymorphic)]
    commentable_id: i64,
}

#[derive(Model)]
struct Optional {
    #[column(primary_key)]
    id: i64,
    commentable_type: Option<CommentableType>,
    #[belongs_to(commentable: Commentable, polymorphic, trigger, on_delete = set_null, on_update = cascade)]
    commentable_id: Option<i64>,
}

#[derive(Model)]
struct NotPolymorphic {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(post: Post, trigger)]
    post_id: i64,
}

#[derive(Model)]
#[many_to_many(comment: NoIntegrity, through = Nothing, as = commentable)]
#[has_one(one: NoIntegrity, as = commentable, inverse = commentable)]
#[has_many(comments: NoIntegrity, polymorphic)]
struct Sides {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
