use orm::prelude::*;

#[derive(Model)]
enum Post {
    Draft,
}

fn main() {}
