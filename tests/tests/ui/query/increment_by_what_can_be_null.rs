use orm::prelude::*;

#[derive(Model)]
struct Product {
    #[column(primary_key, default = identity)]
    id: i64,
    stock: i32,
    reserved: Option<i32>,
}

async fn run(db: &Database, product: Product) -> orm::Result<()> {
    product.decrement(Product::stock, Product::reserved, db).await?;
    product.increment(Product::reserved, Some(1), db).await?;
    product.increment(Product::reserved, Product::stock + Product::reserved, db).await?;
    Ok(())
}

fn main() {}
