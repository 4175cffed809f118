//! Rows read in chunks: on every executor, cut short anywhere, and in bounded memory.

mod chunk;
mod drop;
mod memory;
mod refusal;

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(parts: Part)]
struct Item {
    #[column(primary_key, default = identity)]
    id: i64,
    rank: i32,
    name: Option<String>,
    sizes: Vec<i32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(item_id, number))]
#[has_many(screws: Screw)]
struct Part {
    #[belongs_to(item: Item, on_delete = cascade)]
    item_id: i64,
    number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[belongs_to(part: Part, keys(item_id, number))]
struct Screw {
    #[column(primary_key, default = identity)]
    id: i64,
    item_id: i64,
    number: i32,
}

async fn filled(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Item, Part, Screw]).await?;
    db.execute_batch(
        "INSERT INTO items (rank, name, sizes)
             SELECT n % 7, CASE WHEN n % 2 = 0 THEN 'item ' || n END, ARRAY[n, n] FROM generate_series(1, 2500) n;
         INSERT INTO parts (item_id, number) SELECT id, n FROM items, generate_series(1, 2) n WHERE id % 3 = 0",
    )
    .await
}

async fn collected<T>(stream: &mut orm::session::RowStream<'_, T>) -> orm::Result<Vec<T>> {
    let mut rows = Vec::new();
    while let Some(row) = stream.next().await {
        rows.push(row?);
    }
    Ok(rows)
}
