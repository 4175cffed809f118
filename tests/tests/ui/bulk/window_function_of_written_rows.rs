use orm::expr::{row_number, window};
use orm::prelude::*;

#[derive(Model)]
struct Tag {
    #[column(primary_key)]
    name: String,
}

async fn numbered(db: &Database) -> orm::Result<()> {
    let delete = Tag::delete_all().all_rows();
    delete.returning_only((Tag::name, row_number().over(window().order_by(Tag::name)))).all(db).await?;
    Ok(())
}

fn main() {}
