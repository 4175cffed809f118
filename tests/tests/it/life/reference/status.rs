//! Orders whose status follows a plan, and takes their items with it.

use orm::prelude::*;

use crate::life::journal::{Entry, note, noted};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "order_status")]
enum Status {
    Pending,
    Processing,
    Shipped,
    Delivered,
    Cancelled,
}

impl Status {
    fn next(self) -> &'static [Status] {
        match self {
            Status::Pending => &[Status::Processing, Status::Cancelled],
            Status::Processing => &[Status::Shipped, Status::Cancelled],
            Status::Shipped => &[Status::Delivered],
            Status::Delivered | Status::Cancelled => &[],
        }
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_update = follows_the_plan, after_update = tell_items)]
#[has_many(items: Item)]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(default = Status::Pending)]
    status: Status,
    note: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Item {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(order: Order)]
    order_id: i64,
    #[column(default = Status::Pending)]
    status: Status,
}

async fn follows_the_plan(order: &mut Edit<Order>, _: &mut HookContext<'_>) -> orm::Result<()> {
    let (old, new) = (order.previous().status, order.status);
    if !order.changed(Order::status) || old.next().contains(&new) {
        return Ok(());
    }
    let message = format!("cannot go from {} to {}", old.as_str(), new.as_str());
    Err(Error::invalid(Order::status, message))
}

async fn tell_items(order: &Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if !order.changed(Order::status) {
        return Ok(());
    }
    let status = order.status;
    Item::update_all().set(Item::status, status).filter(Item::order_id.eq(order.id)).exec(cx.tx()).await?;
    cx.after_commit(move |db| async move { note(&db, format!("now {}", status.as_str())).await });
    Ok(())
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Order, Item, Entry]).await
}

#[orm::test(setup = tables)]
async fn a_status_follows_the_plan_and_the_items_follow_it(db: Database) -> orm::Result<()> {
    let order = Order::create().save(&db).await?;
    Item::insert_many([1, 2].map(|_| Item::create().order_id(order.id))).exec(&db).await?;
    let set = async |order: Order, status| order.update(&db, |order| order.status = status).await;

    let order = set(order, Status::Processing).await?;
    let order = set(order, Status::Shipped).await?;
    let error = set(order.clone(), Status::Pending).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["status"][..]));
    assert_eq!(error.to_string(), "Order is not valid: status: cannot go from shipped to pending");
    assert!(set(order.clone(), Status::Cancelled).await.is_err());

    let items = Order::items.of(&order).all(&db).await?;
    assert!(items.iter().all(|item| item.status == Status::Shipped));
    let order = order.update(&db, |order| order.note = Some("fragile".to_owned())).await?;
    let order = set(order, Status::Delivered).await?;
    assert!(set(order, Status::Processing).await.is_err());
    assert_eq!(noted(&db).await?, ["now processing", "now shipped", "now delivered"]);
    Ok(())
}
