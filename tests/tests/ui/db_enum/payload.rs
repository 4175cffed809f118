use orm::prelude::*;

#[derive(DbEnum)]
enum Status {
    Draft,
    Published(i64),
    Withdrawn { reason: String },
}

fn main() {}
