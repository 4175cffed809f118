//! Whether money and stock add up.

use std::collections::{BTreeMap, HashMap};

use orm::prelude::*;

use super::Error;
use super::catalogue::Entry;
use super::checkout::Outcome;
use super::models::{Order, OrderItem, OrderStatus, PaymentStatus, Product};
use super::visits::Receipt;

/// An order with what was sold.
type Sale = orm::with!(Order { items });

/// What was compared, when all of it agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// Products whose first stock, less what was sold, is their stock now.
    pub products: usize,
    /// Orders whose total is the sum of their items, and whose items are what the customer wanted.
    pub orders: usize,
    /// Baskets that were refused and left nothing.
    pub refused: usize,
    /// Units on the shelves before, sold, and on the shelves now.
    pub units: [i64; 3],
    /// The sum of all orders that were not cancelled.
    pub revenue: Decimal,
}

/// Compares what the tables say with the catalogue and the receipts, to the unit and the cent. It reads everything anew: two
/// statements.
///
/// # Errors
/// [`Error::Audit`] with every mistake found.
pub async fn audit(db: &Database, catalogue: &[Entry], receipts: &[Receipt]) -> Result<Balance, Error> {
    let products = Product::find().order_by(Product::sku.asc()).all(db).await?;
    let orders = Order::find().include(Order::items).order_by(Order::id.asc()).all(db).await?;

    let mut mistakes = Vec::new();
    let units = check_stock(catalogue, &products, &orders, &mut mistakes);
    for order in &orders {
        check_order(order, &mut mistakes);
    }
    let refused = check_receipts(&orders, receipts, &mut mistakes);

    if !mistakes.is_empty() {
        return Err(Error::Audit(mistakes));
    }
    let revenue = orders.iter().filter(|order| is_sold(order)).map(|order| order.total_amount).sum();
    Ok(Balance { products: products.len(), orders: orders.len(), refused, units, revenue })
}

/// Whether the items of every order add up to its total, and its money and state agree: what has to hold whatever was
/// sold, after a deployment too. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn orders_add_up(db: &Database) -> orm::Result<bool> {
    let orders = Order::find().include(Order::items).all(db).await?;
    let mut mistakes = Vec::new();
    for order in &orders {
        check_order(order, &mut mistakes);
    }
    Ok(mistakes.is_empty())
}

fn is_sold(order: &Order) -> bool {
    order.status != OrderStatus::Cancelled
}

/// First stock − sold = stock now, for every product of the catalogue, and there is no other product.
fn check_stock(
    catalogue: &[Entry],
    products: &[Product],
    orders: &[Sale],
    mistakes: &mut Vec<String>,
) -> [i64; 3] {
    let mut sold: HashMap<Uuid, i64> = HashMap::new();
    for item in orders.iter().filter(|order| is_sold(order)).flat_map(|order| &order.items) {
        *sold.entry(item.product_id).or_default() += i64::from(item.quantity);
    }
    let mut by_sku: HashMap<&str, &Product> =
        products.iter().map(|product| (product.sku.as_str(), product)).collect();
    let mut units = [0; 3];
    for entry in catalogue {
        let Some(product) = by_sku.remove(entry.sku.as_str()) else {
            mistakes.push(format!("{}: in the catalogue, but not in the shop", entry.sku));
            continue;
        };
        let (before, now) = (i64::from(entry.stock), i64::from(product.stock));
        let sold = sold.get(&product.id).copied().unwrap_or(0);
        if before - sold != now {
            mistakes.push(format!("{}: {before} in stock at first, {sold} sold, but {now} left", entry.sku));
        }
        if product.price != entry.price {
            mistakes
                .push(format!("{}: costs {}, in the catalogue {}", entry.sku, product.price, entry.price));
        }
        for (unit, count) in units.iter_mut().zip([before, sold, now]) {
            *unit += count;
        }
    }
    mistakes.extend(by_sku.into_keys().map(|sku| format!("{sku}: in the shop, but not in the catalogue")));
    units
}

/// The sum of the items is the total, and money and state agree.
fn check_order(order: &Sale, mistakes: &mut Vec<String>) {
    let sum: Decimal = order.items.iter().map(|item| item.price_at_time * Decimal::from(item.quantity)).sum();
    if sum != order.total_amount {
        mistakes
            .push(format!("order {}: its items cost {sum}, its total is {}", order.id, order.total_amount));
    }
    let agree = match order.status {
        OrderStatus::Pending => order.payment_status == PaymentStatus::Pending,
        OrderStatus::Processing | OrderStatus::Shipped | OrderStatus::Delivered => {
            order.payment_status == PaymentStatus::Paid
        }
        OrderStatus::Cancelled => {
            matches!(order.payment_status, PaymentStatus::Pending | PaymentStatus::Refunded)
        }
    };
    if !agree {
        let (status, payment) = (order.status.as_str(), order.payment_status.as_str());
        mistakes.push(format!("order {}: {status}, but its payment is {payment}", order.id));
    }
}

/// Every placed basket is an order with its very lines, every order was a basket: a refused one left nothing.
/// Returns how many were refused.
fn check_receipts(orders: &[Sale], receipts: &[Receipt], mistakes: &mut Vec<String>) -> usize {
    let mut by_id: HashMap<i64, &Sale> = orders.iter().map(|order| (order.id, order)).collect();
    let mut refused = 0;
    for receipt in receipts {
        let Outcome::Placed(placed) = &receipt.outcome else {
            refused += 1;
            continue;
        };
        let Some(order) = by_id.remove(&placed.id) else {
            mistakes.push(format!("order {}: the customer has a receipt, the shop has no order", placed.id));
            continue;
        };
        if **order != *placed {
            mistakes.push(format!("order {}: not as the customer's receipt has it", placed.id));
        }
        let wanted: BTreeMap<Uuid, i32> = receipt.basket.lines.iter().copied().collect();
        let sold: BTreeMap<Uuid, i32> = order.items.iter().map(line).collect();
        if wanted != sold {
            mistakes.push(format!("order {}: its items are not what the customer wanted", placed.id));
        }
    }
    mistakes.extend(by_id.into_keys().map(|id| format!("order {id}: nobody placed it")));
    refused
}

fn line(item: &OrderItem) -> (Uuid, i32) {
    (item.product_id, item.quantity)
}
