use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key)]
    id: i64,
    a_column_with_a_name_that_is_longer_than_postgresql_keeps_of_a_name: String,
}

fn main() {}
