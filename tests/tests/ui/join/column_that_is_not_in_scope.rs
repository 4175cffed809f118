use orm::expr::count;
use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    title: String,
    views: i64,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
struct Tag {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

fn table_that_is_not_joined() {
    _ = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id).and(Tag::name.eq("rust")));
    _ = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).filter(|(post, _)| post.id.eq(Tag::id));
}

fn column_of_the_model_itself() {
    _ = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).filter(|_| User::name.eq("Ada"));
    _ = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).order_by(|_| Post::views.desc());
    _ = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id)).select(|(post, _)| (post.id, User::name));
}

fn column_that_is_not_grouped_by() {
    _ = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .group_by(|(_, user)| user.name)
        .select(|name, (post, _)| (name, post.title, count()));
}

fn no_such_column() {
    _ = Post::find().join(User::find(), |post, user| post.author_id.eq(user.key));
}

fn main() {}
