//! The pages that a visitor sees.

use orm::prelude::*;

use super::models::{Category, Product, Review, Tag};
use crate::terminal::{Table, money, number, stars, wrapped};

/// A shelf with the ones that it stands in, up to the department: the catalogue has three levels.
pub type Shelf = orm::with!(Category { parent { parent } });

/// The names from the department down to the shelf.
pub fn path(shelf: &Shelf) -> Vec<&str> {
    let parent = shelf.parent.as_ref();
    let department = parent.and_then(|parent| parent.parent.as_ref());
    let above = department.map(|it| &it.name).into_iter().chain(parent.map(|it| &it.name));
    above.chain([&shelf.name]).map(String::as_str).collect()
}

/// What a product's page shows: its shelf and department, its tags, its newest reviews with who wrote them.
pub type ProductPage = orm::with!(Product { category { parent { parent } }, tags, reviews { author } });

/// What a list of products shows of each.
pub type Listed = orm::with!(Product { category });

/// Loads a product's page. The whole tree is one statement in one round trip.
///
/// # Errors
/// `NotFound` if there is no product with this SKU.
pub async fn product_page(db: &Database, sku: &str) -> orm::Result<ProductPage> {
    Product::find()
        .filter(Product::sku.eq(sku))
        .include(Product::category.include(Category::parent.include(Category::parent)))
        .include(Product::tags.order_by(Tag::name.asc()))
        .include(
            Product::reviews
                .order_by((Review::created_at.desc(), Review::id.desc()))
                .limit(3)
                .include(Review::author),
        )
        .required(db)
        .await
}

/// The products of a department that are in stock, carry a tag, and that somebody loved and nobody hated; dearest first. One
/// statement: the conditions on other tables are EXISTS.
///
/// # Errors
/// Only what the database says.
pub async fn well_liked(db: &Database, department: &str, tag: &str) -> orm::Result<Vec<Listed>> {
    Product::find()
        .filter(Product::stock.gt(0))
        .filter(Product::category.is(Category::slug.starts_with(format!("{department}/"))))
        .filter(Product::tags.any(Tag::name.eq(tag)))
        .filter(Product::reviews.any(Review::rating.eq(5)))
        .filter(Product::reviews.none(Review::rating.eq(1)))
        .include(Product::category)
        .order_by((Product::price.desc(), Product::sku.asc()))
        .limit(6)
        .all(db)
        .await
}

/// Prints a product's page.
pub fn print_product(page: &ProductPage) {
    println!("  {}", console::style(path(&page.category).join(" › ")).dim());
    println!("  {}", console::style(&page.name).bold());
    println!("  {}   {} in stock   {}", money(page.price), number(page.stock), page.sku);
    for line in wrapped(&page.description, 76) {
        println!("  {line}");
    }
    for (name, value) in &page.attributes.0 {
        println!("    {name:<12} {value}");
    }
    let tags: Vec<String> = page.tags.iter().map(|tag| format!("#{}", tag.name)).collect();
    println!("  {}", console::style(tags.join(" ")).cyan());
    for review in &page.reviews {
        let by = format!("{}, {}", review.author.name, review.created_at.format("%-d %B %Y"));
        println!(
            "\n  {}  {}",
            console::style(stars(review.rating)).yellow(),
            console::style(&review.title).bold()
        );
        for line in wrapped(&review.body, 74) {
            println!("    {line}");
        }
        println!("    {}", console::style(by).dim());
    }
}

/// Prints a list of products.
pub fn print_list(products: &[Listed]) {
    let mut table = Table::new(["product", "shelf", ">price", ">stock"]);
    for product in products {
        table.row([
            product.name.clone(),
            product.category.name.clone(),
            money(product.price),
            number(product.stock),
        ]);
    }
    table.print();
}
