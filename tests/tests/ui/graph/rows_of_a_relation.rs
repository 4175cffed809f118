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

async fn child_that_is_there(item: Item, db: &Database) -> orm::Result<()> {
    Order::create().customer("ada").items([&item]).save(db).await?;
    Ok(())
}

async fn rows_of_another_model(db: &Database) -> orm::Result<()> {
    Order::create().customer("ada").items([Tag::create().name("rust")]).save(db).await?;
    Ok(())
}

async fn rows_given_twice(db: &Database) -> orm::Result<()> {
    let item = Item::create().product("pen");
    Order::create().customer("ada").items([item]).items([Item::create().product("ink")]).save(db).await?;
    Ok(())
}

async fn join_row_with_required_columns(label: Label, db: &Database) -> orm::Result<()> {
    Order::create().customer("ada").labels([&label]).save(db).await?;
    Ok(())
}

async fn graph_in_insert_many(db: &Database) -> orm::Result<()> {
    let item = Item::create().product("pen");
    Order::insert_many([Order::create().customer("ada").items([item])]).exec(db).await?;
    Ok(())
}

fn main() {}
