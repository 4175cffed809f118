//! Placing an order, paying for it, calling it off.

use orm::prelude::*;

use super::models::{Order, OrderItem, OrderStatus, PaymentStatus, PostalAddress, Product};

/// What a customer wants to buy.
#[derive(Debug, Clone, PartialEq)]
pub struct Basket {
    /// Who buys.
    pub user_id: Uuid,
    /// Where the parcel goes.
    pub shipping_address: PostalAddress,
    /// Products and how many of each; no product twice.
    pub lines: Vec<(Uuid, i32)>,
}

/// What became of a basket.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is an order now.
    Placed(Order),
    /// Nothing was written.
    Refused(OutOfStock),
}

/// Why a basket was refused.
#[derive(thiserror::Error, Debug, Clone, PartialEq, Eq)]
#[error("{wanted} of {product} wanted, {left} left")]
pub struct OutOfStock {
    /// The product's name.
    pub product: String,
    /// How many were wanted.
    pub wanted: i32,
    /// How many there were.
    pub left: i32,
}

/// Places an order: takes the stock, writes the order and its items, all of it or nothing.
///
/// In one transaction it sends one SELECT … FOR UPDATE for the basket's products, one UPDATE per line, and in a
/// savepoint two INSERTs. Products are locked in the order of their keys, so two baskets with the same products wait for each
/// other and never deadlock. A line that cannot be served rolls back the lines before it.
///
/// # Errors
/// Only what the database says; a lack of stock is an [`Outcome`].
pub async fn place(db: &Database, basket: &Basket) -> orm::Result<Outcome> {
    let placed = db.transaction(async |tx| {
        let keys = basket.lines.iter().map(|(product, _)| *product);
        let products = Product::find()
            .filter(Product::id.in_(keys))
            .order_by(Product::id.asc())
            .lock(ForUpdate)
            .all(tx)
            .await?;

        let mut total = Decimal::ZERO;
        let mut items = Vec::with_capacity(basket.lines.len());
        for &(id, quantity) in &basket.lines {
            let Some(product) = products.iter().find(|product| product.id == id) else {
                return Err(Error::new(ErrorKind::NotFound, format!("there is no product {id} to order")));
            };
            if product.stock < quantity {
                let (product, left) = (product.name.clone(), product.stock);
                return Err(Error::application(OutOfStock { product, wanted: quantity, left }));
            }
            product.decrement(Product::stock, quantity, tx).await?;
            total += product.price * Decimal::from(quantity);
            items.push(OrderItem::create().product_id(id).quantity(quantity).price_at_time(product.price));
        }

        let order = Order::create()
            .user_id(basket.user_id)
            .total_amount(total)
            .shipping_address(Json(basket.shipping_address.clone()))
            .items(items)
            .save(tx)
            .await?;
        Ok(order.into_model())
    });
    match placed.await {
        Ok(order) => Ok(Outcome::Placed(order)),
        Err(error) => match error.downcast_ref::<OutOfStock>() {
            Some(refusal) => Ok(Outcome::Refused(refusal.clone())),
            None => Err(error),
        },
    }
}

/// Notes that the money has come, and has the order packed. Sends one UPDATE of the two columns.
///
/// # Errors
/// Only what the database says.
pub async fn pay(db: &Database, order: Order) -> orm::Result<Order> {
    let mut order = order.edit();
    order.payment_status = PaymentStatus::Paid;
    order.status = OrderStatus::Processing;
    order.save(db).await
}

/// Moves a paid order on: shipped, then delivered. Sends one UPDATE of one column.
///
/// # Errors
/// Only what the database says.
pub async fn advance(db: &Database, order: Order, status: OrderStatus) -> orm::Result<Order> {
    order.update(db, |order| order.status = status).await
}

/// Calls an order off: its stock goes back on the shelf and its money to the customer, together or not at all.
/// An order that has left the house stays as it is, and is returned so.
///
/// # Errors
/// `NotFound` if there is no such order.
pub async fn cancel(db: &Database, id: i64) -> orm::Result<Order> {
    db.transaction(async |tx| {
        let order = Order::find_by_pk(id).lock(ForUpdate).required(tx).await?;
        if !matches!(order.status, OrderStatus::Pending | OrderStatus::Processing) {
            return Ok(order);
        }
        // Locked in the order of their keys, as `place` does.
        let products = Product::find()
            .filter(Product::items.any(OrderItem::order_id.eq(id)))
            .order_by(Product::id.asc())
            .lock(ForUpdate)
            .all(tx)
            .await?;
        let items = OrderItem::find().filter(OrderItem::order_id.eq(id)).all(tx).await?;
        for product in &products {
            for item in items.iter().filter(|item| item.product_id == product.id) {
                product.increment(Product::stock, item.quantity, tx).await?;
            }
        }
        order
            .update(tx, |order| {
                order.status = OrderStatus::Cancelled;
                if order.payment_status == PaymentStatus::Paid {
                    order.payment_status = PaymentStatus::Refunded;
                }
            })
            .await
    })
    .await
}
