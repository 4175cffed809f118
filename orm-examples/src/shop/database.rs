//! The shop's database: its migrations, its seeds, and the command line that looks after it.

use indicatif::ProgressBar;
use orm::cli::App;
use orm::migrate::file::{FileError, Migrations};
use orm::migrate::seed::{Seed, SeedError, Seeds};
use orm::prelude::*;

use super::audit;
use super::models::{Address, Category, Order, OrderItem, Product, ProductTag, Review, Tag, User};
use super::{catalogue, import};
use crate::application::{self, SetUpError};

/// The migrations, as the program has them within itself.
///
/// # Errors
/// A file that cannot be run as it is.
pub fn migrations() -> Result<Migrations, FileError> {
    orm::embed_migrations!("migrations/shop")
}

/// The seeds: files, and the catalogue.
///
/// # Errors
/// A file that is no seed.
pub fn seeds() -> Result<Seeds, SeedError> {
    orm::embed_seeds!("seeds/shop")?.with(catalogue())
}

/// Brings the database to where the shop can open.
///
/// # Errors
/// The first migration or seed that fails.
pub async fn set_up(db: &Database) -> Result<(), SetUpError> {
    application::set_up(db, &migrations()?, &seeds()?).await
}

/// The command line: `cargo run -p orm-examples --bin shop-manage`.
pub fn command_line() -> App {
    App::new(orm::models![User, Address, Category, Product, Tag, ProductTag, Review, Order, OrderItem])
        .migrations_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/shop"))
        .seeds_folder(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/shop"))
        .seed(catalogue())
        .invariant("the items of every order add up to its total", audit::orders_add_up)
}

/// What is in the shop when it opens: too much for SQL by hand, and not in the form of its tables.
fn catalogue() -> Seed {
    Seed::new("0003_catalogue", bring_in).undo(take_out)
}

async fn bring_in(tx: &Transaction) -> orm::Result<()> {
    let catalogue = catalogue::read().map_err(Error::application)?;
    import::import_within(tx, &catalogue, &ProgressBar::hidden()).await?;
    Ok(())
}

/// Fails if something of it was sold: orders hold on to their products.
async fn take_out(tx: &Transaction) -> orm::Result<()> {
    let catalogue = catalogue::read().map_err(Error::application)?;
    let skus: Vec<String> = catalogue.into_iter().map(|entry| entry.sku).collect();
    Product::delete_all().filter(Product::sku.in_(skus)).exec(tx).await?;
    // Shelves that nothing stands on or in any more, from the innermost on.
    let is_empty = || !(Category::products.exists().or(Category::children.exists()));
    while Category::delete_all().filter(is_empty()).exec(tx).await? > 0 {}
    Ok(())
}
