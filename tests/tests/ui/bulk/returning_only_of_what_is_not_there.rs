use orm::prelude::*;

#[derive(Model)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    email: String,
}

#[derive(Model)]
struct Tag {
    #[column(primary_key)]
    name: String,
}

async fn column_of_another_model(db: &Database, tag: Tag) -> orm::Result<()> {
    Tag::insert_many([tag]).returning_only(User::email).all(db).await?;
    Ok(())
}

async fn required_field_missing(db: &Database) -> orm::Result<()> {
    User::create().returning_only(User::id).save(db).await?;
    Ok(())
}

async fn rows_left_alone(db: &Database, tag: Tag) -> orm::Result<()> {
    let names: Vec<String> =
        Tag::insert_many([tag]).on_conflict(Tag::name).ignore().returning_only(Tag::name).all(db).await?;
    Ok(())
}

fn main() {}
