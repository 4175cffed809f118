use orm::prelude::*;

#[derive(Model)]
#[has_many(posts: Post)]
struct User {
    #[column(primary_key)]
    id: i64,
    name: String,
    nick: Option<String>,
}

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    title: String,
    #[belongs_to(user: User)]
    user_id: i64,
}

fn main() {
    let _ = User::find().union(Post::find());
    let _ = User::find().union(User::find().select(User::id));
    let _ = User::find().select(User::name).union(Post::find().select(Post::id));
    let _ = User::find().select(User::name).except_all(User::find().select(User::nick));
    let _ = User::find().union(User::find().include(User::posts));
    let _ = User::delete_all().returning_only(User::id);
    let names = User::find().select((User::id, User::name));
    let _ = names.clone().union(names).order_by(|(id, _)| (id, User::name));
}
