use orm::prelude::*;

#[derive(Model)]
#[model(read_only)]
#[has_many(streets: Street)]
struct BigCity {
    name: String,
}

#[derive(Model)]
#[model(read_only)]
struct Capital {
    name: String,
}

#[derive(Model)]
struct Street {
    #[column(primary_key)]
    id: i64,
    #[belongs_to(city: Capital)]
    city_id: i64,
}

#[derive(Polymorphic)]
enum Place {
    Capital(Capital),
}

fn main() {}
