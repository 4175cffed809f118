use orm::prelude::*;

#[derive(Model)]
struct Product {
    #[column(primary_key)]
    id: i64,
    #[column(default = uuid_v4)]
    code: String,
    #[column(default = now)]
    sold: bool,
}

fn main() {}
