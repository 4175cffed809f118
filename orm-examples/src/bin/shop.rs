//! Runs the shop from an empty database to an audit: `cargo run -p orm-examples --bin shop`.
//!
//! It starts a database of its own, or uses a new one on `DATABASE_URL`'s server. It ends with an error if money
//! or stock do not add up.

use std::process::ExitCode;

use console::style;
use fastrand::Rng;
use orm::prelude::*;
use orm_examples::application;
use orm_examples::shop::models::*;
use orm_examples::shop::{Error, audit, catalogue, customers, database, report, reviews, storefront, visits};
use orm_examples::terminal::{Step, heading, holds, money, number, progress, round_trips};

/// Where all chance comes from: the same customers, reviews and baskets every time.
const SEED: u64 = 42;
const CUSTOMERS: usize = 240;
const REVIEWS: usize = 4_000;
/// How many products anybody writes about.
const FAVOURITES: usize = 600;
const VISITS: usize = 800;

#[tokio::main]
async fn main() -> ExitCode {
    application::run("shop", run).await
}

async fn run(db: &Database) -> Result<(), Error> {
    let catalogue = catalogue::read()?;
    let mut rng = Rng::with_seed(SEED);

    heading("Setting up");
    database::set_up(db).await?;

    let step = Step::start(db, "catalogue");
    let (products, shelves) = (Product::find().count(db).await?, Category::find().count(db).await?);
    let tags = Tag::find().count(db).await?;
    step.done(&format!(
        "{} products on {} shelves, {} tags",
        number(products),
        number(shelves),
        number(tags)
    ));

    let step = Step::start(db, "customers");
    let customers = customers::sign_up(db, &mut rng, CUSTOMERS).await?;
    step.done(&format!("{} with an address each", number(customers.len())));

    let step = Step::start(db, "reviews");
    let in_stock = Product::find().filter(Product::stock.gt(0)).order_by(Product::sku.asc());
    let products = in_stock.clone().all(db).await?;
    let wanted = in_stock.filter(Product::tags.any(Tag::name.eq("last-chance"))).limit(40).all(db).await?;
    let mut favourites = products.clone();
    rng.shuffle(&mut favourites);
    favourites.truncate(FAVOURITES);
    let written = reviews::write(db, &mut rng, &favourites, &customers, REVIEWS).await?;
    step.done(&number(written));

    let step = Step::start(db, "orders");
    let visits = visits::plan(&mut rng, &customers, &products, &wanted, VISITS);
    let receipts = visits::run(db, visits, &progress("ordering")).await?;
    let refusals: Vec<_> = receipts.iter().filter_map(visits::Receipt::refusal).collect();
    step.done(&format!(
        "{} baskets at once: {} placed, {} refused",
        number(receipts.len()),
        number(receipts.len() - refusals.len()),
        number(refusals.len())
    ));
    if let Some(refusal) = refusals.first() {
        println!("{}", style(format!("    the first refusal: {refusal}")).dim());
    }

    heading("A product's page");
    let before = db.statements_sent();
    if let Some(favourite) = favourites.first() {
        storefront::print_product(&storefront::product_page(db, &favourite.sku).await?);
    }
    round_trips(db, before);

    heading("Gifts for the kitchen that somebody loved and nobody sent back");
    let before = db.statements_sent();
    storefront::print_list(&storefront::well_liked(db, "kitchen", "gift").await?);
    round_trips(db, before);

    heading("Sales");
    let before = db.statements_sent();
    report::print(db).await?;
    round_trips(db, before);

    heading("Audit");
    let balance = audit::audit(db, &catalogue, &receipts).await?;
    print_balance(&balance);

    application::print_total(db);
    Ok(())
}

fn print_balance(balance: &audit::Balance) {
    let [before, sold, now] = balance.units.map(number);
    holds(&format!(
        "{} products: {before} units before − {sold} sold = {now} left",
        number(balance.products)
    ));
    holds(&format!("{} orders: their items add up to their totals", number(balance.orders)));
    holds(&format!("{} revenue, without what was cancelled", money(balance.revenue)));
    holds(&format!("{} refused baskets left nothing behind", number(balance.refused)));
}
