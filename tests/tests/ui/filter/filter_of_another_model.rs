use orm::filter::{Filter, Sort};
use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity, filter)]
    id: i64,
}

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity, filter)]
    id: i64,
}

fn main() {
    let filter = Filter::<User>::parse("").unwrap();
    let _ = Post::find().filter(filter);
    let _ = Post::find().order_by(Sort::<User>::parse("").unwrap());
    let _ = Post::delete_all().filter(Filter::parse("").unwrap());
}
