use orm::prelude::*;

struct Settings {
    theme: String,
}

#[derive(Model)]
struct Account {
    #[column(primary_key, default = identity)]
    id: i64,
    settings: Json<Settings>,
    former: Option<Json<Settings>>,
}

fn main() {}
