use orm::prelude::*;

#[derive(Model)]
#[model(tabel = "posts")]
struct Post {
    #[column(primary_kye)]
    id: i64,
    #[column(uniqe)]
    slug: String,
}

fn main() {}
