use orm::prelude::*;

#[derive(Model)]
#[model(timestamps)]
struct Post {
    #[column(primary_key)]
    id: i64,
    created_at: NaiveDate,
    updated_at: Option<DateTime<Utc>>,
}

fn main() {}
