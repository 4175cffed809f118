//! Prices that move within bounds, stock that covers what was ordered.

use orm::prelude::*;

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "product_kind")]
enum Kind {
    Goods,
    Digital,
    Subscription,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(validate = [price_is_right, price_moves_slowly, stock_covers_orders])]
struct Product {
    #[column(primary_key, default = identity)]
    id: i64,
    kind: Kind,
    #[column(precision = 10, scale = 2)]
    price: Decimal,
    #[column(default = 0)]
    stock: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct OrderItem {
    #[column(primary_key, default = identity)]
    id: i64,
    #[belongs_to(product: Product)]
    product_id: i64,
    quantity: i32,
    pending: bool,
}

async fn price_is_right(product: &Edit<Product>, _: &mut HookContext<'_>) -> orm::Result<()> {
    let is_free = product.price.is_zero() && product.kind == Kind::Subscription;
    if product.price > Decimal::ZERO || is_free {
        return Ok(());
    }
    Err(Error::invalid(Product::price, "must be positive"))
}

/// A tenth for subscriptions, a twentieth for everything else.
async fn price_moves_slowly(product: &Edit<Product>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let old = product.previous().price;
    if cx.is_new() || !product.changed(Product::price) || old.is_zero() {
        return Ok(());
    }
    let percent = if product.kind == Kind::Subscription { 10 } else { 5 };
    if (product.price - old).abs() * Decimal::from(100) > old * Decimal::from(percent) {
        return Err(Error::invalid(Product::price, format!("moves by more than {percent} %")));
    }
    Ok(())
}

async fn stock_covers_orders(product: &Edit<Product>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    if product.kind == Kind::Digital || !product.changed(Product::stock) {
        return Ok(());
    }
    if product.stock < 0 {
        return Err(Error::invalid(Product::stock, "is negative"));
    }
    let pending = OrderItem::find()
        .filter(OrderItem::product_id.eq(product.id))
        .filter(OrderItem::pending.eq(true))
        .all(cx.tx())
        .await?;
    let ordered: i32 = pending.iter().map(|item| item.quantity).sum();
    if product.stock < ordered {
        return Err(Error::invalid(Product::stock, "is less than what is ordered"));
    }
    Ok(())
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Product, OrderItem]).await
}

fn price(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

#[orm::test(setup = tables)]
async fn only_a_subscription_may_be_free(db: Database) -> orm::Result<()> {
    let error = Product::create().kind(Kind::Goods).price(price(0)).save(&db).await.unwrap_err();
    assert_eq!(error.to_string(), "Product is not valid: price: must be positive");
    let error = Product::create().kind(Kind::Subscription).price(price(-1)).save(&db).await.unwrap_err();
    assert_eq!(error.fields(), ["price"]);
    Product::create().kind(Kind::Subscription).price(price(0)).save(&db).await?;
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_price_moves_within_the_bounds_of_its_kind(db: Database) -> orm::Result<()> {
    let goods = Product::create().kind(Kind::Goods).price(price(10_000)).save(&db).await?;
    let error = goods.clone().update(&db, |product| product.price = price(10_501)).await.unwrap_err();
    assert_eq!(error.to_string(), "Product is not valid: price: moves by more than 5 %");
    let goods = goods.update(&db, |product| product.price = price(10_500)).await?;
    assert!(goods.clone().update(&db, |product| product.price = price(9_974)).await.is_err());
    goods.update(&db, |product| product.price = price(9_975)).await?;

    let subscription = Product::create().kind(Kind::Subscription).price(price(10_000)).save(&db).await?;
    let error = subscription.clone().update(&db, |product| product.price = price(11_001)).await.unwrap_err();
    assert_eq!(error.to_string(), "Product is not valid: price: moves by more than 10 %");
    subscription.update(&db, |product| product.price = price(11_000)).await?;
    Ok(())
}

#[orm::test(setup = tables)]
async fn stock_covers_what_is_ordered_unless_it_is_digital(db: Database) -> orm::Result<()> {
    for kind in [Kind::Goods, Kind::Digital] {
        let product = Product::create().kind(kind).price(price(100)).stock(10).save(&db).await?;
        OrderItem::insert_many([(3, true), (4, true), (100, false)].map(|(quantity, pending)| {
            OrderItem::create().product_id(product.id).quantity(quantity).pending(pending)
        }))
        .exec(&db)
        .await?;
        let set = async |stock| product.clone().update(&db, |product| product.stock = stock).await;
        let refused = [set(6).await, set(-1).await];
        if kind == Kind::Digital {
            assert!(refused.iter().all(Result::is_ok));
            continue;
        }
        let messages = refused.map(|refused| refused.unwrap_err().to_string());
        assert_eq!(
            messages,
            [
                "Product is not valid: stock: is less than what is ordered",
                "Product is not valid: stock: is negative"
            ]
        );
        assert_eq!(set(7).await?.stock, 7);
    }
    Ok(())
}
