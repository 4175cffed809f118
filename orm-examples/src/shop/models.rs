//! The shop's tables: customers, the catalogue, and what was sold.

use std::collections::BTreeMap;

use orm::prelude::*;
use serde::{Deserialize, Serialize};

/// What a person may do in the shop.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(name = "user_role")]
pub enum Role {
    /// Buys.
    Customer,
    /// Sells.
    Vendor,
    /// Runs the shop.
    Admin,
}

/// Whether an account can be used.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
#[db_enum(name = "user_status")]
pub enum UserStatus {
    /// It can.
    Active,
    /// Its owner closed it.
    Inactive,
    /// The shop closed it.
    Suspended,
}

/// How far an order has come.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrderStatus {
    /// Placed.
    Pending,
    /// Being packed.
    Processing,
    /// On its way.
    Shipped,
    /// Arrived.
    Delivered,
    /// Called off; its stock is back on the shelf.
    Cancelled,
}

/// Where the money is.
#[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaymentStatus {
    /// Not here yet.
    Pending,
    /// With the shop.
    Paid,
    /// The bank refused.
    Failed,
    /// Back with the customer.
    Refunded,
}

/// Somebody with an account.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps, index(status, role), check("email = lower(email)"))]
#[has_many(addresses: Address)]
#[has_many(orders: Order)]
#[has_many(reviews: Review)]
pub struct User {
    /// Its key, ordered by time.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// The address to write to, in lower case.
    #[column(unique, len = 254)]
    pub email: String,
    /// The name to print.
    #[column(len = 100)]
    pub name: String,
    /// The hash of the password; without one there is no logging in.
    pub password_hash: Option<String>,
    /// What they may do.
    #[column(default = Role::Customer)]
    pub role: Role,
    /// Whether the account can be used.
    #[column(default = UserStatus::Active)]
    pub status: UserStatus,
    /// The last login.
    pub last_login_at: Option<DateTime<Utc>>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// When the account last changed.
    pub updated_at: DateTime<Utc>,
}

/// Where a customer has parcels sent.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Address {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// Whose it is.
    #[belongs_to(user: User, on_delete = cascade)]
    pub user_id: Uuid,
    /// What its owner calls it: "Home".
    #[column(len = 40)]
    pub label: String,
    /// Street and number.
    pub street: String,
    /// The postal code.
    #[column(len = 12)]
    pub postal_code: String,
    /// The town.
    pub city: String,
    /// The country's two letters.
    #[column(len = 2)]
    pub country: String,
}

/// A shelf of the shop; shelves stand in shelves.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "categories")]
#[has_many(children: Category, inverse = parent)]
#[has_many(products: Product)]
pub struct Category {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i32,
    /// The name to print: "Tents".
    #[column(len = 60)]
    pub name: String,
    /// The path in links: "outdoor/camping/tents".
    #[column(unique)]
    pub slug: String,
    /// The shelf that it stands in; NULL for a department.
    #[belongs_to(parent: Category, on_delete = restrict)]
    pub parent_id: Option<i32>,
}

/// Something to buy, in one size and one colour.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps, index(category_id, price), check("price >= 0"), check("stock >= 0"))]
#[has_many(items: OrderItem)]
#[has_many(reviews: Review)]
#[many_to_many(tags: Tag, through = ProductTag)]
pub struct Product {
    /// Its key, ordered by time.
    #[column(primary_key, default = uuid_v7)]
    pub id: Uuid,
    /// The code on the box.
    #[column(unique, len = 32)]
    pub sku: String,
    /// The name to print.
    #[column(len = 100)]
    pub name: String,
    /// What it is good for.
    pub description: String,
    /// What one costs.
    #[column(precision = 10, scale = 2)]
    pub price: Decimal,
    /// How many are left.
    #[column(default = 0)]
    pub stock: i32,
    /// Material, size, colour: what one would filter by.
    #[column(default = Json::default())]
    pub attributes: Json<BTreeMap<String, String>>,
    /// The shelf that it stands on.
    #[belongs_to(category: Category, on_delete = restrict)]
    pub category_id: i32,
    /// When it came into the catalogue.
    pub created_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A word that products are found by.
#[derive(Model, Debug, Clone, PartialEq)]
#[many_to_many(products: Product, through = ProductTag)]
pub struct Tag {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i32,
    /// The word.
    #[column(unique, len = 40)]
    pub name: String,
}

/// A product's tag.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(product_id, tag_id))]
pub struct ProductTag {
    /// The product.
    #[belongs_to(product: Product, on_delete = cascade)]
    pub product_id: Uuid,
    /// The tag.
    #[belongs_to(tag: Tag, on_delete = cascade)]
    pub tag_id: i32,
}

/// What a customer thinks of a product; one per customer and product.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(product_id, author_id), index(product_id, created_at), check("rating BETWEEN 1 AND 5"))]
pub struct Review {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// The product.
    #[belongs_to(product: Product, on_delete = cascade)]
    pub product_id: Uuid,
    /// Who wrote it.
    #[belongs_to(author: User, on_delete = cascade)]
    pub author_id: Uuid,
    /// Stars, one to five.
    pub rating: i16,
    /// The opinion in a few words.
    #[column(len = 120)]
    pub title: String,
    /// The opinion.
    pub body: String,
    /// When it was written.
    #[column(default = now)]
    pub created_at: DateTime<Utc>,
}

/// A postal address as it was when the order was placed.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub struct PostalAddress {
    /// Whom the parcel is for.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// The postal code.
    pub postal_code: String,
    /// The town.
    pub city: String,
    /// The country's two letters.
    pub country: String,
}

/// A sale.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps, index(status, created_at), check("total_amount >= 0"))]
#[has_many(items: OrderItem)]
pub struct Order {
    /// The number on the invoice.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// Who buys.
    #[belongs_to(user: User, on_delete = restrict)]
    pub user_id: Uuid,
    /// How far it has come.
    #[column(default = OrderStatus::Pending)]
    pub status: OrderStatus,
    /// Where the money is.
    #[column(default = PaymentStatus::Pending)]
    pub payment_status: PaymentStatus,
    /// The sum of its items.
    #[column(precision = 10, scale = 2)]
    pub total_amount: Decimal,
    /// Where the parcel goes. A copy: the customer may move.
    pub shipping_address: Json<PostalAddress>,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A line of an order.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(order_id, product_id), check("quantity > 0"), check("price_at_time >= 0"))]
pub struct OrderItem {
    /// Its key.
    #[column(primary_key, default = identity)]
    pub id: i64,
    /// The order.
    #[belongs_to(order: Order, on_delete = cascade)]
    pub order_id: i64,
    /// What was sold.
    #[belongs_to(product: Product, on_delete = restrict)]
    pub product_id: Uuid,
    /// How many.
    pub quantity: i32,
    /// What one cost at the time. The product's price may change.
    #[column(precision = 10, scale = 2)]
    pub price_at_time: Decimal,
}
