use orm::prelude::*;

#[derive(Model)]
struct Search {
    #[column(primary_key)]
    id: i64,
    find: String,
    save: bool,
    on_conflict: bool,
}

fn main() {}
