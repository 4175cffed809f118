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

fn main() {
    let id = 1;
    let _ = orm::sql!("DELETE FROM users; DELETE FROM posts");
    let _ = orm::sql!("SELECT * FROM users WHERE (id = {id}");
    let _ = orm::sql!("SELECT * FROM users WHERE id = $1");
    let _ = orm::sql!("SELECT * FROM users WHERE id IN ({ids..})");
    let _ = orm::sql!("SELECT x{id}");
    let _ = orm::sql!("");
}
