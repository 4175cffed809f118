use orm::prelude::*;

#[derive(Model, Clone)]
#[model(read_only)]
struct BigCity {
    name: String,
}

async fn find_by_pk(db: &Database) {
    let _ = BigCity::find_by_pk(1).one(db).await;
}

async fn cursor_page(db: &Database) {
    let _ = BigCity::find().order_by(BigCity::name).limit(20).cursor_page(db).await;
}

async fn after(cursor: orm::Cursor, db: &Database) {
    let _ = BigCity::find().order_by(BigCity::name).after(cursor).cursor_page(db).await;
}

fn main() {}
