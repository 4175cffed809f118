//! Rows that are created together with the rows that belong to them.

mod children;
mod key;
mod life;
mod linked;
mod parent;

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(items: Item)]
#[has_one(address: Address)]
pub(crate) struct Order {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) customer: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(notes: Note)]
pub(crate) struct Item {
    #[column(primary_key, default = identity)]
    pub(crate) id: i64,
    pub(crate) product: String,
    #[column(default = 1)]
    pub(crate) quantity: i32,
    #[belongs_to(order: Order, on_delete = cascade)]
    pub(crate) order_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Note {
    #[column(primary_key, default = uuid_v7)]
    pub(crate) id: Uuid,
    pub(crate) text: String,
    #[belongs_to(item: Item, on_delete = cascade)]
    pub(crate) item_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Address {
    #[column(primary_key)]
    #[belongs_to(order: Order, on_delete = cascade)]
    pub(crate) order_id: i64,
    pub(crate) city: String,
}

pub(crate) async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Order, Item, Note, Address]).await
}
