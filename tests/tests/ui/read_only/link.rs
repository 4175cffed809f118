use orm::prelude::*;

#[derive(Model, Clone)]
#[has_many(big: BigCity)]
#[many_to_many(friends: Person, through = Friend)]
struct Country {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model, Clone)]
#[model(read_only)]
struct BigCity {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(country: Country)]
    country_id: Option<i64>,
}

#[derive(Model, Clone)]
struct Person {
    #[column(primary_key)]
    id: i64,
}

#[derive(Model, Clone)]
#[model(read_only)]
struct Friend {
    #[belongs_to(country: Country)]
    country_id: i64,
    #[belongs_to(person: Person)]
    person_id: i64,
}

async fn add(country: &Country, city: &BigCity, db: &Database) {
    let _ = country.add(Country::big, city, db).await;
}

async fn remove(country: &Country, person: &Person, db: &Database) {
    let _ = country.remove(Country::friends, person, db).await;
}

async fn create(person: &Person, db: &Database) {
    let _ = Country::create().id(1).friends([person]).save(db).await;
}

fn main() {}
