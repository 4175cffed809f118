use orm::prelude::*;

#[derive(Polymorphic)]
enum Owner {
    Post(Post),
}

#[derive(Model)]
#[has_one(cover: Cover, as = owner)]
#[has_one(badge: Badge, as = owner)]
struct Post {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model)]
#[model(unique(owner_type, url))]
struct Cover {
    #[column(primary_key)]
    id: i64,
    url: String,
    owner_type: OwnerType,
    #[belongs_to(owner: Owner, polymorphic, trigger)]
    owner_id: i64,
}

/// The one that is right.
#[derive(Model)]
#[model(unique(owner_id, owner_type))]
struct Badge {
    #[column(primary_key)]
    id: i64,
    owner_type: OwnerType,
    #[belongs_to(owner: Owner, polymorphic, trigger)]
    owner_id: i64,
}

fn main() {}
