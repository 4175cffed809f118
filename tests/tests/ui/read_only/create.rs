use orm::prelude::*;

#[derive(Model, Clone)]
#[model(read_only)]
struct BigCity {
    name: String,
}

async fn create(db: &Database) {
    let _ = BigCity::create().name("Rome").save(db).await;
}

async fn insert(city: BigCity, db: &Database) {
    let _ = city.insert(db).await;
}

async fn insert_many(cities: Vec<BigCity>, db: &Database) {
    let _ = BigCity::insert_many(cities).exec(db).await;
}

async fn insert_iter(cities: Vec<BigCity>, db: &Database) {
    let _ = BigCity::insert_iter(cities).exec(db).await;
}

async fn returning(city: BigCity, db: &Database) {
    let _ = city.returning_only(BigCity::name).save(db).await;
}

fn main() {}
