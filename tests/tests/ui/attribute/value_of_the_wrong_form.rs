use orm::prelude::*;

#[derive(Model)]
#[model(table = posts, timestamps = true)]
struct Post {
    #[column(primary_key)]
    id: i64,
    #[column(len = "ten")]
    slug: String,
    #[column(default = sql(now))]
    created: DateTime<Utc>,
}

fn main() {}
