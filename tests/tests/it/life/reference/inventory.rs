//! Orders within a month's limit that take their pieces from the stock, whoever else orders.

use chrono::Datelike;
use orm::prelude::*;

use crate::life::journal::{Entry, note, noted};

#[derive(Model, Debug, Clone, PartialEq)]
struct Customer {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(precision = 10, scale = 2)]
    monthly_limit: Decimal,
    #[column(default = 0)]
    orders: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(check("stock >= 0"))]
struct Product {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    stock: i32,
}

#[derive(serde::Serialize, serde::Deserialize, Debug, Clone, PartialEq)]
struct Line {
    product_id: i64,
    quantity: i32,
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(timestamps)]
#[model(before_validate = within_the_month, before_create = lock_stock, after_create = [count, tell])]
struct Order {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(customer: Customer)]
    customer_id: i64,
    #[column(precision = 10, scale = 2)]
    total: Decimal,
    #[validate(custom(function = are_lines))]
    lines: Json<Vec<Line>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn are_lines(lines: &Json<Vec<Line>>) -> Result<(), orm::validator::ValidationError> {
    let error =
        |message: &'static str| orm::validator::ValidationError::new("lines").with_message(message.into());
    if lines.0.is_empty() {
        return Err(error("has none"));
    }
    let is_right = |line: &Line| line.product_id > 0 && line.quantity > 0;
    if lines.0.iter().all(is_right) {
        Ok(())
    } else {
        Err(error("has a line without a product or a quantity"))
    }
}

/// The customer's row is locked, so that two orders at once do not both find room.
async fn within_the_month(order: &mut Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if !order.is_new() {
        return Ok(());
    }
    let customer = Customer::find_by_pk(order.customer_id).lock(ForUpdate).required(cx.tx()).await?;
    let today = Utc::now().date_naive();
    let month = today.with_day(1).unwrap_or(today).and_time(NaiveTime::MIN).and_utc();
    let this_month = Order::find()
        .filter(Order::customer_id.eq(order.customer_id))
        .filter(Order::created_at.gte(month))
        .all(cx.tx())
        .await?;
    let spent: Decimal = this_month.iter().map(|order| order.total).sum();
    if spent + order.total > customer.monthly_limit {
        return Err(Error::invalid(Order::total, "is more than is left of this month's limit"));
    }
    Ok(())
}

async fn lock_stock(order: &mut Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let mut lines = order.lines.0.clone();
    // In one order for everybody, so that two of them do not wait for each other.
    lines.sort_by_key(|line| line.product_id);
    for line in lines {
        let product = Product::find_by_pk(line.product_id).lock(ForUpdate).required(cx.tx()).await?;
        if product.stock < line.quantity {
            return Err(Error::invalid(Order::lines, format!("not enough of {}", product.name)));
        }
        product.decrement(Product::stock, line.quantity, cx.tx()).await?;
    }
    Ok(())
}

async fn count(order: &Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let customer = Customer::find_by_pk(order.customer_id).required(cx.tx()).await?;
    customer.increment(Customer::orders, 1, cx.tx()).await.map(drop)
}

async fn tell(order: &Edit<Order>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let id = order.id;
    cx.after_commit(move |db| async move {
        let order = Order::find_by_pk(id).required(&db).await?;
        note(&db, format!("order of {}", order.total)).await
    });
    Ok(())
}

async fn shop(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Customer, Product, Order, Entry]).await?;
    Customer::create().monthly_limit(100).save(db).await?;
    Product::insert_many(
        [("chair", 5), ("table", 1)].map(|(name, stock)| Product::create().name(name).stock(stock)),
    )
    .exec(db)
    .await?;
    Ok(())
}

async fn order(db: &impl Executor, total: i64, lines: &[(i64, i32)]) -> orm::Result<Order> {
    let line = |&(product_id, quantity): &(i64, i32)| Line { product_id, quantity };
    let lines = Json(lines.iter().map(line).collect::<Vec<_>>());
    Order::create().customer_id(1).total(Decimal::from(total)).lines(lines).save(db).await
}

async fn stock(db: &Database) -> orm::Result<Vec<i32>> {
    let products = Product::find().order_by(Product::id).all(db).await?;
    Ok(products.into_iter().map(|product| product.stock).collect())
}

#[orm::test(setup = shop)]
async fn an_order_takes_its_pieces_and_tells_when_it_is_kept(db: Database) -> orm::Result<()> {
    order(&db, 60, &[(2, 1), (1, 2)]).await?;
    assert_eq!(stock(&db).await?, [3, 0]);
    assert_eq!(noted(&db).await?, ["order of 60.00"]);
    assert_eq!(Customer::find_by_pk(1).required(&db).await?.orders, 1);
    Ok(())
}

#[orm::test(setup = shop)]
async fn an_order_of_too_much_takes_nothing(db: Database) -> orm::Result<()> {
    // The chairs were taken before the second table was missed.
    let error = order(&db, 10, &[(1, 2), (2, 2)]).await.unwrap_err();
    assert_eq!(error.to_string(), "Order is not valid: lines: not enough of table");
    assert_eq!((stock(&db).await?, Order::find().count(&db).await?), (vec![5, 1], 0));
    assert_eq!(noted(&db).await?, [""; 0]);
    Ok(())
}

#[orm::test(setup = shop)]
async fn lines_have_a_product_and_a_quantity(db: Database) -> orm::Result<()> {
    for (lines, message) in [
        (&[][..], "has none"),
        (&[(1, 0)][..], "has a line without a product or a quantity"),
        (&[(1, 1), (0, 1)][..], "has a line without a product or a quantity"),
    ] {
        let error = order(&db, 10, lines).await.unwrap_err();
        assert_eq!(error.to_string(), format!("Order is not valid: lines: {message}"));
    }
    Ok(())
}

#[orm::test(setup = shop)]
async fn a_month_has_a_limit_even_for_orders_at_once(db: Database) -> orm::Result<()> {
    order(&db, 60, &[(1, 1)]).await?;
    let error = order(&db, 41, &[(1, 1)]).await.unwrap_err();
    assert_eq!(error.to_string(), "Order is not valid: total: is more than is left of this month's limit");
    // Those of last month do not count.
    let last_month = Utc::now() - chrono::Days::new(31);
    Order::update_all().set(Order::created_at, last_month).all_rows().exec(&db).await?;

    let orders: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { order(&db, 40, &[(1, 1)]).await })
        })
        .collect();
    let mut kept = 0;
    for order in orders {
        kept += usize::from(order.await.expect("it does not panic").is_ok());
    }
    assert_eq!((kept, stock(&db).await?), (2, vec![2, 1]));
    Ok(())
}

#[orm::test(setup = shop)]
async fn orders_at_once_never_take_more_than_there_is(db: Database) -> orm::Result<()> {
    let orders: Vec<_> = (0..20)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { order(&db, 1, &[(1, 1)]).await })
        })
        .collect();
    let mut kept = 0;
    for order in orders {
        match order.await.expect("it does not panic") {
            Ok(_) => kept += 1,
            Err(error) => assert_eq!(error.fields(), ["lines"]),
        }
    }
    assert_eq!((kept, stock(&db).await?), (5, vec![0, 1]));
    Ok(())
}
