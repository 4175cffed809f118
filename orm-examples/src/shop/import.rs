//! From the catalogue to rows: categories, tags, products and their tags.

use std::collections::{BTreeSet, HashMap};

use indicatif::ProgressBar;
use orm::prelude::*;

use super::Error;
use super::catalogue::Entry;
use super::models::{Category, Product, ProductTag, Tag};

/// How many products go into one statement: enough that a statement's cost is its rows, few enough that the
/// bar moves.
const BATCH: usize = 250;

/// How much was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Rows of `products`.
    pub products: usize,
    /// Rows of `categories`.
    pub categories: usize,
    /// Rows of `tags`.
    pub tags: usize,
}

/// Writes the catalogue in one transaction: all of it or nothing.
///
/// Sends one INSERT per level of categories, two statements for the tags, and two per batch of products.
///
/// # Errors
/// A SKU that is there already (`UniqueViolation`), a price or a stock below zero (`CheckViolation`).
pub async fn import(db: &Database, catalogue: &[Entry], bar: &ProgressBar) -> Result<Imported, Error> {
    Ok(db.transaction(async |tx| import_within(tx, catalogue, bar).await).await?)
}

/// The same within a transaction.
///
/// # Errors
/// Those of [`import`].
pub async fn import_within(
    tx: &Transaction,
    catalogue: &[Entry],
    bar: &ProgressBar,
) -> orm::Result<Imported> {
    bar.set_length(catalogue.len() as u64);
    let categories = import_categories(tx, catalogue).await?;
    let tags = import_tags(tx, catalogue).await?;
    for batch in catalogue.chunks(BATCH) {
        import_products(tx, batch, &categories, &tags).await?;
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    Ok(Imported { products: catalogue.len(), categories: categories.len(), tags: tags.len() })
}

/// The path of a category in links.
pub fn slug(levels: &[String]) -> String {
    let slugs = levels.iter().map(|level| level.to_lowercase().replace(' ', "-"));
    slugs.collect::<Vec<_>>().join("/")
}

/// Level by level, since a category needs its parent's key. Returns the keys by slug.
async fn import_categories(tx: &Transaction, catalogue: &[Entry]) -> orm::Result<HashMap<String, i32>> {
    let mut keys = HashMap::new();
    let deepest = catalogue.iter().map(|entry| entry.category.len()).max().unwrap_or(0);
    for depth in 1..=deepest {
        let level: BTreeSet<&[String]> =
            catalogue.iter().filter_map(|entry| entry.category.get(..depth)).collect();
        let rows = level.into_iter().map(|path| {
            Category::create()
                .name(&path[depth - 1])
                .slug(slug(path))
                .parent_id(keys.get(&slug(&path[..depth - 1])).copied())
        });
        let rows = Category::insert_many(rows).all(tx).await?;
        keys.extend(rows.into_iter().map(|category| (category.slug, category.id)));
    }
    Ok(keys)
}

/// Returns the keys by name. Tags may be there already.
async fn import_tags(tx: &Transaction, catalogue: &[Entry]) -> orm::Result<HashMap<String, i32>> {
    let names: BTreeSet<&String> = catalogue.iter().flat_map(|entry| &entry.tags).collect();
    let rows = names.iter().map(|name| Tag::create().name(*name));
    Tag::insert_many(rows).on_conflict(Tag::name).ignore().exec(tx).await?;
    let tags = Tag::find().filter(Tag::name.in_(names.into_iter().cloned())).all(tx).await?;
    Ok(tags.into_iter().map(|tag| (tag.name, tag.id)).collect())
}

async fn import_products(
    tx: &Transaction,
    batch: &[Entry],
    categories: &HashMap<String, i32>,
    tags: &HashMap<String, i32>,
) -> orm::Result<()> {
    let rows = batch.iter().map(|entry| {
        Product::create()
            .sku(&entry.sku)
            .name(&entry.name)
            .description(&entry.description)
            .price(entry.price)
            .stock(entry.stock)
            .attributes(Json(entry.attributes.clone()))
            .category_id(categories[&slug(&entry.category)])
    });
    // Rows come back in the order in which they went in.
    let products = Product::insert_many(rows).all(tx).await?;
    let links = products.iter().zip(batch).flat_map(|(product, entry)| {
        entry.tags.iter().map(|tag| ProductTag::create().product_id(product.id).tag_id(tags[tag]))
    });
    ProductTag::insert_many(links).exec(tx).await?;
    Ok(())
}
