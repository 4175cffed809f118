use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity)]
    id: String,
}

fn main() {}
