use orm::prelude::*;

#[derive(Model, Clone)]
#[model(read_only)]
struct BigCity {
    #[column(primary_key)]
    id: i64,
    people: i32,
}

async fn edit(city: BigCity) {
    let _ = city.edit();
}

async fn update(city: BigCity, db: &Database) {
    let _ = city.update(db, |city| city.people = 1).await;
}

async fn increment(city: BigCity, db: &Database) {
    let _ = city.increment(BigCity::people, 1, db).await;
}

async fn delete(city: BigCity, db: &Database) {
    let _ = city.delete(db).await;
}

async fn update_all(db: &Database) {
    let _ = BigCity::update_all().set(BigCity::people, 0).all_rows().exec(db).await;
}

async fn update_many(db: &Database) {
    let _ = BigCity::update_many(BigCity::people, [(1, 2)]).exec(db).await;
}

async fn delete_all(db: &Database) {
    let _ = BigCity::delete_all().all_rows().exec(db).await;
}

async fn upsert(city: BigCity, db: &Database) {
    let _ = city.find_or_create_by(BigCity::id, db).await;
}

fn main() {}
