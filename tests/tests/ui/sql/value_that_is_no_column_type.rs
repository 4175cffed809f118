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
}

struct Point {
    x: i32,
}

fn main() {
    let point = Point { x: 1 };
    let _ = orm::sql!("SELECT {point}");
    let _ = orm::sql!("SELECT {7_u32}");
    let _ = orm::sql!(bool: "{User::id} = {7_u64}");
}
