use orm::prelude::*;

#[derive(Model)]
struct Product {
    #[column(primary_key, default = identity)]
    id: i64,
    stock: i32,
    reserved: Option<i32>,
}

async fn run(db: &Database) -> orm::Result<()> {
    Product::update_all().set(Product::stock, Product::reserved).all_rows().exec(db).await?;
    Product::update_all().set(Product::stock, Product::stock - Product::reserved).all_rows().exec(db).await?;
    Ok(())
}

fn main() {}
