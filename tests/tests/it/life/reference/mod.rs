//! Whole rules of applications: accounts, products, orders.

mod account;
mod address;
mod inventory;
mod product;
mod status;
