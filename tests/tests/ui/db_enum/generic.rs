use orm::prelude::*;

#[derive(DbEnum)]
enum Status<T> {
    Draft,
    Published,
}

fn main() {}
