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
    let name = "Ada";
    let _ = orm::sql!("SELECT * FROM users WHERE name = '{name}'");
    let _ = orm::sql!(r#"SELECT * FROM "{name}""#);
    let _ = orm::sql!("DO $$ BEGIN RAISE NOTICE {name} END $$");
    let _ = orm::sql!("SELECT 1 -- {name}");
    let _ = orm::sql!("SELECT E'it\\'s {name}'");
    let _ = orm::sql!("SELECT * FROM users WHERE name LIKE '%{name}%'");
}
