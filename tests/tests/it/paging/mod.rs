//! Pages by number and from cursors.

mod cursor;
mod number;
mod refusal;
mod sql;
mod walk;

use orm::prelude::*;

use crate::blog::Status;

/// What is paged through: keys of every kind, many of them equal or NULL.
#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(parts: Part)]
#[model(index(rank, id))]
struct Item {
    #[column(primary_key, default = identity)]
    id: i64,
    rank: i32,
    size: Option<i32>,
    name: String,
    note: Option<String>,
    status: Status,
    weight: Option<f64>,
    price: Option<Decimal>,
    at: Option<DateTime<Utc>>,
    sizes: Vec<i32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Part {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(item: Item, on_delete = cascade)]
    item_id: i64,
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Item, Part]).await
}

/// So many items, in ranks of three.
async fn ranked(db: &Database, number: i32) -> orm::Result<()> {
    let rows = (0..number).map(|number| {
        let item = Item::create().rank(number / 3).name(format!("item {number}")).status(Status::Draft);
        item.sizes(vec![]).size((number % 2 == 0).then_some(number))
    });
    Item::insert_many(rows).exec(db).await?;
    Ok(())
}

fn ids(items: &[Item]) -> Vec<i64> {
    items.iter().map(|item| item.id).collect()
}
