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
    let table = "users";
    let text = format!("SELECT * FROM {table}");
    let _ = orm::sql!(text);
    let _ = orm::sql!(&text);
    let _ = orm::sql!(format!("SELECT * FROM {table}"));
    let _ = orm::sql!("SELECT * FROM {}", table);
    let _ = orm::sql!(bool: text);
}

async fn script(db: &Database) -> orm::Result<()> {
    db.execute_batch(format!("DROP TABLE {}", "users")).await
}
