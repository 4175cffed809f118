use orm::prelude::*;

#[derive(Model, Clone)]
#[has_many(items: Item)]
#[many_to_many(tags: Tag, through = OrderTag)]
#[many_to_many(labels: Label, through = OrderLabel)]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    customer: String,
}

#[derive(Model, Clone)]
struct Item {
    #[column(primary_key, default = identity)]
    id: i64,
    product: String,
    #[belongs_to(order: Order)]
    order_id: i64,
}

#[derive(Model, Clone)]
struct Tag {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Clone)]
#[model(primary_key(order_id, tag_id))]
struct OrderTag {
    #[belongs_to(order: Order)]
    order_id: i64,
    #[belongs_to(tag: Tag)]
    tag_id: i64,
}

#[derive(Model, Clone)]
struct Label {
    #[column(primary_key, default = identity)]
    id: i64,
}

#[derive(Model, Clone)]
#[model(primary_key(order_id, label_id))]
struct OrderLabel {
    #[belongs_to(order: Order)]
    order_id: i64,
    #[belongs_to(label: Label)]
    label_id: i64,
    colour: String,
}

async fn run(db: &Database) -> orm::Result<()> {
    Order::create().items([Item::create().product("pen")]).save(db).await?;
    Ok(())
}

fn main() {}
