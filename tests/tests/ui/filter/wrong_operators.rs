use orm::prelude::*;

#[derive(Model)]
struct Post {
    #[column(primary_key, default = identity, filter(eq, equals))]
    id: i64,
    #[column(filter(contians))]
    title: String,
    #[column(filter(eq, eq))]
    views: i32,
    #[column(filter = "eq")]
    score: i32,
    #[column(filter())]
    likes: i32,
    #[column(sort = true)]
    rank: i32,
    #[column(fitler)]
    place: i32,
    #[column(filter)]
    or: i32,
}

fn main() {}
