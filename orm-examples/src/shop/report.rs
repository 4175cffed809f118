//! The sales report.

use std::collections::{BTreeMap, HashMap};

use orm::prelude::*;

use super::models::{Category, Order, OrderItem, OrderStatus, Product, User};
use super::storefront::path;
use crate::terminal::{Table, bar, heading, money, number};

/// An order with its customer and, down to the shelf and its department, what was sold.
pub type Sale = orm::with!(Order { user, items { product { category { parent { parent } } } } });

/// Loads every order that was not cancelled, with all that the report needs. One statement in one round trip.
///
/// # Errors
/// Only what the database says.
pub async fn sales(db: &Database) -> orm::Result<Vec<Sale>> {
    let shelf = Category::parent.include(Category::parent);
    Order::find()
        .filter(Order::status.ne(OrderStatus::Cancelled))
        .include(Order::user)
        .include(Order::items.include(OrderItem::product.include(Product::category.include(shelf))))
        .order_by(Order::id.asc())
        .all(db)
        .await
}

/// Units and revenue of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sold {
    /// How many were sold.
    pub units: i64,
    /// What they brought in.
    pub revenue: Decimal,
}

impl Sold {
    fn add(&mut self, item: &OrderItem) {
        self.units += i64::from(item.quantity);
        self.revenue += item.price_at_time * Decimal::from(item.quantity);
    }
}

/// What was sold, department by department, the best first.
pub fn by_department(sales: &[Sale]) -> Vec<(String, Sold)> {
    let mut departments: BTreeMap<String, Sold> = BTreeMap::new();
    for item in sales.iter().flat_map(|sale| &sale.items) {
        let path = path(&item.product.category);
        let department = path.first().copied().unwrap_or_default();
        departments.entry(department.to_owned()).or_default().add(item);
    }
    best_first(departments)
}

/// What was sold, product by product, the best first.
pub fn by_product(sales: &[Sale]) -> Vec<(String, Sold)> {
    let mut products: BTreeMap<String, Sold> = BTreeMap::new();
    for item in sales.iter().flat_map(|sale| &sale.items) {
        products.entry(item.product.name.clone()).or_default().add(item);
    }
    best_first(products)
}

/// Orders and revenue, customer by customer, the best first.
pub fn by_customer(sales: &[Sale]) -> Vec<(String, Sold)> {
    let mut customers: HashMap<Uuid, (&User, Sold)> = HashMap::new();
    for sale in sales {
        let (_, sold) = customers.entry(sale.user_id).or_insert((&sale.user, Sold::default()));
        sold.units += 1;
        sold.revenue += sale.total_amount;
    }
    best_first(customers.into_values().map(|(user, sold)| (user.email.clone(), sold)))
}

fn best_first(sold: impl IntoIterator<Item = (String, Sold)>) -> Vec<(String, Sold)> {
    let mut sold: Vec<_> = sold.into_iter().collect();
    sold.sort_by(|(a_name, a), (b_name, b)| b.revenue.cmp(&a.revenue).then_with(|| a_name.cmp(b_name)));
    sold
}

/// How many orders are in which state. Sends one COUNT per state.
///
/// # Errors
/// Only what the database says.
pub async fn by_status(db: &Database) -> orm::Result<Vec<(OrderStatus, u64)>> {
    let mut counts = Vec::new();
    for status in [
        OrderStatus::Pending,
        OrderStatus::Processing,
        OrderStatus::Shipped,
        OrderStatus::Delivered,
        OrderStatus::Cancelled,
    ] {
        counts.push((status, Order::find().filter(Order::status.eq(status)).count(db).await?));
    }
    Ok(counts)
}

/// How many products cannot be bought, shelf by shelf: the shelves with the most. One statement.
///
/// # Errors
/// Only what the database says.
pub async fn sold_out(db: &Database) -> orm::Result<Vec<(String, usize)>> {
    let shelves = Category::find()
        .filter(Category::products.any(Product::stock.eq(0)))
        .include(Category::products.filter(Product::stock.eq(0)))
        .all(db)
        .await?;
    let mut shelves: Vec<_> =
        shelves.iter().map(|shelf| (shelf.name.clone(), shelf.products.len())).collect();
    shelves.sort_by(|(a_name, a), (b_name, b)| b.cmp(a).then_with(|| a_name.cmp(b_name)));
    Ok(shelves)
}

/// Prints the report.
///
/// # Errors
/// Only what the database says.
pub async fn print(db: &Database) -> orm::Result<()> {
    let sales = sales(db).await?;
    let revenue: Decimal = sales.iter().map(|sale| sale.total_amount).sum();
    let average = revenue.checked_div(Decimal::from(sales.len())).unwrap_or_default();
    let units: i64 = by_product(&sales).iter().map(|(_, sold)| sold.units).sum();
    println!(
        "  {} orders, {} units, {} revenue, {} per order",
        number(sales.len()),
        number(units),
        money(revenue),
        money(average.round_dp(2)),
    );

    heading("By department");
    let mut table = Table::new(["department", ">units", ">revenue", ""]);
    let departments = by_department(&sales);
    let best = departments.first().map(|(_, sold)| sold.revenue).unwrap_or_default();
    for (name, sold) in departments {
        table.row([name, number(sold.units), money(sold.revenue), bar(sold.revenue, best, 28)]);
    }
    table.print();

    heading("Best sellers");
    print_sold("product", "units", by_product(&sales), 8);
    heading("Best customers");
    print_sold("customer", "orders", by_customer(&sales), 5);

    heading("Orders by status");
    let mut table = Table::new(["status", ">orders"]);
    for (status, orders) in by_status(db).await? {
        table.row([status.as_str().to_owned(), number(orders)]);
    }
    table.print();

    heading("Shelves to refill");
    let mut table = Table::new(["shelf", ">sold out"]);
    for (shelf, products) in sold_out(db).await?.into_iter().take(5) {
        table.row([shelf, number(products)]);
    }
    table.print();
    Ok(())
}

fn print_sold(what: &'static str, unit: &'static str, sold: Vec<(String, Sold)>, count: usize) {
    let mut table = Table::new([what, ">how many", ">revenue"]);
    for (name, sold) in sold.into_iter().take(count) {
        table.row([name, format!("{} {unit}", number(sold.units)), money(sold.revenue)]);
    }
    table.print();
}
