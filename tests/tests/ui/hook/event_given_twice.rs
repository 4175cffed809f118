use orm::prelude::*;

#[derive(Model)]
#[model(before_save = trim, before_save = lower, after_saved = tell, before_create = [], after_create = "tell")]
struct User {
    #[column(primary_key)]
    id: i64,
}

fn main() {}
