use orm::prelude::*;

#[derive(DbEnum)]
enum Status {
    SoldOut,
    #[db_enum(rename = "sold_out")]
    Gone,
}

fn main() {}
