use orm::expr::count;
use orm::prelude::*;
use orm::query::{cube, rollup};

#[derive(Model)]
struct Sale {
    #[column(primary_key)]
    id: i64,
    shop: i64,
    day: i32,
}

async fn within(db: &Database) -> orm::Result<()> {
    Sale::find().group_by(rollup((Sale::shop, cube(Sale::day)))).select(|_| count()).all(db).await?;
    Ok(())
}

fn main() {}
