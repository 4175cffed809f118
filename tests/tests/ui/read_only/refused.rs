use orm::prelude::*;

#[derive(Model)]
#[model(read_only, timestamps, soft_delete, renamed_from = "cities", primary_key_name = "pk")]
#[model(index(name), unique(name, people), check("people > 0"), before_create = announce, validate = valid)]
struct BigCity {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique, renamed_from = "title")]
    #[validate(length(min = 1))]
    name: String,
    #[column(index)]
    people: i32,
    #[column(version)]
    edition: i32,
    #[belongs_to(country: Country, on_delete = cascade, index = false, constraint = "fk")]
    country_id: i64,
}

#[derive(Model)]
struct Country {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
