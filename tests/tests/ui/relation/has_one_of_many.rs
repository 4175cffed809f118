use orm::prelude::*;

#[derive(Model)]
#[has_one(profile: Profile)]
#[has_one(avatar: Avatar, inverse = owner)]
struct User {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
struct Profile {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(user: User)]
    user_id: i64,
}

#[derive(Model)]
#[model(unique(owner_id, size), index(owner_id, unique, where = "size > 0"))]
struct Avatar {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(owner: User)]
    owner_id: i64,
    size: i32,
}

fn main() {}
