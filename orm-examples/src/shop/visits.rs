//! Several hundred customers at once.

use fastrand::Rng;
use indicatif::ProgressBar;
use orm::prelude::*;
use tokio::task::JoinSet;

use super::Error;
use super::checkout::{self, Basket, OutOfStock, Outcome};
use super::customers::Customer;
use super::models::{OrderStatus, Product};

/// A customer's visit: a basket, and what follows once it is an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// What the customer wants.
    pub basket: Basket,
    /// What follows.
    pub then: Then,
}

/// What follows an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing yet.
    Nothing,
    /// The customer pays.
    Pay,
    /// The customer pays, and the parcel leaves.
    Ship,
    /// The customer pays, and the parcel arrives.
    Deliver,
    /// The customer thinks better of it.
    Cancel,
    /// The customer pays, and then thinks better of it.
    PayAndCancel,
}

/// A basket and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// What the customer wanted.
    pub basket: Basket,
    /// What became of it.
    pub outcome: Outcome,
}

impl Receipt {
    /// Why the basket was refused, if it was.
    pub fn refusal(&self) -> Option<&OutOfStock> {
        match &self.outcome {
            Outcome::Placed(_) => None,
            Outcome::Refused(refusal) => Some(refusal),
        }
    }
}

/// Plans visits from a seed: baskets of one to four products, of which one in sixteen is from `wanted`, which
/// everybody wants and of which there is little.
pub fn plan(
    rng: &mut Rng,
    customers: &[Customer],
    products: &[Product],
    wanted: &[Product],
    count: usize,
) -> Vec<Visit> {
    (0..count)
        .map(|_| {
            let customer = &customers[rng.usize(..customers.len())];
            let mut lines: Vec<(Uuid, i32)> = Vec::new();
            for _ in 0..rng.usize(1..=4) {
                let shelf = if rng.u8(..16) == 0 && !wanted.is_empty() { wanted } else { products };
                let product = shelf[rng.usize(..shelf.len())].id;
                if lines.iter().all(|(other, _)| *other != product) {
                    lines.push((product, [1, 1, 1, 2, 2, 3][rng.usize(..6)]));
                }
            }
            let basket =
                Basket { user_id: customer.user.id, shipping_address: customer.postal_address(), lines };
            let then = match rng.u8(..100) {
                0..8 => Then::Nothing,
                8..25 => Then::Pay,
                25..50 => Then::Ship,
                50..92 => Then::Deliver,
                92..96 => Then::Cancel,
                _ => Then::PayAndCancel,
            };
            Visit { basket, then }
        })
        .collect()
}

/// Runs all visits at once, a task each; the pool decides how many have a connection at a time.
///
/// # Errors
/// The first of any task. A refused basket is none.
pub async fn run(db: &Database, visits: Vec<Visit>, bar: &ProgressBar) -> Result<Vec<Receipt>, Error> {
    bar.set_length(visits.len() as u64);
    let mut tasks = JoinSet::new();
    for visit in visits {
        let db = db.clone();
        tasks.spawn(async move { visit.run(&db).await });
    }
    let mut receipts = Vec::with_capacity(tasks.len());
    while let Some(receipt) = tasks.join_next().await {
        receipts.push(receipt??);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(receipts)
}

impl Visit {
    async fn run(self, db: &Database) -> orm::Result<Receipt> {
        let outcome = match checkout::place(db, &self.basket).await? {
            Outcome::Placed(order) => {
                let id = order.id;
                let order = match self.then {
                    Then::Nothing => order,
                    Then::Cancel => checkout::cancel(db, id).await?,
                    Then::Pay | Then::PayAndCancel | Then::Ship | Then::Deliver => {
                        checkout::pay(db, order).await?
                    }
                };
                Outcome::Placed(match self.then {
                    Then::Nothing | Then::Cancel | Then::Pay => order,
                    Then::PayAndCancel => checkout::cancel(db, id).await?,
                    Then::Ship => checkout::advance(db, order, OrderStatus::Shipped).await?,
                    Then::Deliver => {
                        let order = checkout::advance(db, order, OrderStatus::Shipped).await?;
                        checkout::advance(db, order, OrderStatus::Delivered).await?
                    }
                })
            }
            refused @ Outcome::Refused(_) => refused,
        };
        Ok(Receipt { basket: self.basket, outcome })
    }
}
