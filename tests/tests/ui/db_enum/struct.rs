use orm::prelude::*;

#[derive(DbEnum)]
struct Status {
    draft: bool,
}

fn main() {}
