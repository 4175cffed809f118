//! A shop: catalogue, customers, orders, a storefront page, a sales report, and an audit of it all.
//!
//! `src/bin/shop.rs` runs it from an empty database to the audit.

pub mod audit;
pub mod catalogue;
pub mod checkout;
pub mod customers;
pub mod database;
pub mod error;
pub mod import;
pub mod models;
pub mod report;
pub mod reviews;
pub mod storefront;
pub mod visits;

pub use self::error::Error;
