use orm::prelude::*;

#[derive(Model)]
struct Reading {
    #[column(primary_key, default = identity)]
    id: i64,
    celsius: f64,
    humidity: Option<f32>,
}

async fn run(db: &Database) -> orm::Result<()> {
    Reading::find().filter((Reading::celsius % 2.0).eq(0.0)).all(db).await?;
    Reading::find().filter((Reading::humidity % 2.0).eq(0.0)).all(db).await?;
    Ok(())
}

fn main() {}
