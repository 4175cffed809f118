use orm::prelude::*;

#[derive(Model)]
#[model(renamed_from = "posts")]
struct Post {
    #[column(primary_key, renamed_from = "a_name_of_more_than_sixty_three_bytes_which_postgresql_does_not_admit")]
    id: i64,
    #[column(renamed_from = "title")]
    title: String,
    #[column(renamed_from = "text")]
    body: String,
    #[column(renamed_from = "text")]
    summary: String,
    #[column(rename_from = "author")]
    writer: String,
    #[column(renamed_from = "")]
    day: i32,
}

fn main() {}
