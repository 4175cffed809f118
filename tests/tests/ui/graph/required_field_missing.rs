use orm::NewOrExisting;
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

async fn of_a_child(db: &Database) -> orm::Result<()> {
    Order::create().customer("ada").items([Item::create()]).save(db).await?;
    Ok(())
}

async fn of_the_row(db: &Database) -> orm::Result<()> {
    Order::create().items([Item::create().product("pen")]).save(db).await?;
    Ok(())
}

async fn in_a_mixed_list(tag: Tag, db: &Database) -> orm::Result<()> {
    let tags = [NewOrExisting::New(Tag::create()), NewOrExisting::Existing(&tag)];
    Order::create().customer("ada").tags(tags).save(db).await?;
    Ok(())
}

fn main() {}
