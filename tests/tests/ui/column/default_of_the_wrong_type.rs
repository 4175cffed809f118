use orm::prelude::*;

#[derive(Model)]
struct Product {
    #[column(primary_key)]
    id: i64,
    #[column(default = "none")]
    stock: i32,
    #[column(default = false)]
    name: String,
}

fn main() {}
