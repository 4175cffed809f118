use orm::prelude::*;

#[derive(Model)]
struct Rate {
    #[column(primary_key)]
    percent: f64,
}

fn main() {}
