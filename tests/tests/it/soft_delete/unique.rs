use orm::prelude::*;

use super::{Author, Card, Genre, empty, filled};

#[derive(Model, Debug, Clone)]
#[model(soft_delete, rename_all = "camelCase", index(shelf_no, place, unique, where = "place > 0"))]
struct Volume {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique = all)]
    isbn: String,
    shelf_no: i32,
    place: i32,
    deleted_at: Option<NaiveDateTime>,
}

#[orm::test(setup = empty)]
async fn what_a_deleted_row_had_can_be_had_again(db: Database) -> orm::Result<()> {
    let first = Author::create().email("ada").save(&db).await?;
    let taken = Author::create().email("ada").save(&db).await.unwrap_err();
    assert_eq!((taken.kind(), taken.fields()), (ErrorKind::UniqueViolation, &["email"][..]));
    first.delete(&db).await?;
    let second = Author::create().email("ada").save(&db).await?;
    second.delete(&db).await?;
    Author::create().email("ada").save(&db).await?;
    assert_eq!(Author::find().with_deleted().count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_row_whose_place_was_taken_cannot_be_restored(db: Database) -> orm::Result<()> {
    let first = Author::create().email("ada").save(&db).await?;
    first.delete(&db).await?;
    let second = Author::create().email("ada").save(&db).await?;
    let refused = first.restore(&db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::UniqueViolation, &["email"][..]));
    assert_eq!(refused.constraint(), Some("authors_email_key"));
    second.delete(&db).await?;
    assert_eq!(first.restore(&db).await?.id, first.id);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_primary_key_counts_deleted_rows(db: Database) -> orm::Result<()> {
    let taken = Genre::create().name("crime").save(&db).await.unwrap_err();
    assert_eq!((taken.kind(), taken.fields()), (ErrorKind::UniqueViolation, &["name"][..]));
    Ok(())
}

#[orm::test]
async fn an_index_can_count_deleted_rows_too(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Volume]).await?;
    let volume = |isbn: &str, place| Volume::create().isbn(isbn).shelf_no(1).place(place);
    volume("a", 1).save(&db).await?.delete(&db).await?;
    let taken = volume("a", 2).save(&db).await.unwrap_err();
    assert_eq!((taken.kind(), taken.fields()), (ErrorKind::UniqueViolation, &["isbn"][..]));
    volume("b", 1).save(&db).await?;
    let taken = volume("c", 1).save(&db).await.unwrap_err();
    assert_eq!((taken.kind(), taken.fields()), (ErrorKind::UniqueViolation, &["shelf_no", "place"][..]));
    volume("d", 0).save(&db).await?;
    volume("e", 0).save(&db).await?;
    Ok(())
}

#[test]
fn unique_indexes_are_partial_and_foreign_keys_have_an_index_of_all_rows() {
    let script = orm::schema::create_script(orm::models![Author, Card, Volume]);
    for line in [
        r#"CREATE UNIQUE INDEX "authors_email_key" ON "authors" ("email") WHERE "deleted_at" IS NULL"#,
        r#"CREATE UNIQUE INDEX "cards_author_id_key" ON "cards" ("author_id") WHERE "deleted_at" IS NULL"#,
        r#"CREATE INDEX "cards_author_id_idx" ON "cards" ("author_id")"#,
        r#"CREATE UNIQUE INDEX "volumes_shelfNo_place_idx" ON "volumes" ("shelfNo", "place") WHERE "deletedAt" IS NULL AND (place > 0)"#,
    ] {
        assert!(script.contains(line), "{line} is not in\n{script}");
    }
    let of_all = r#"CREATE UNIQUE INDEX "volumes_isbn_key" ON "volumes" ("isbn")"#;
    assert!(script.split(";\n").any(|statement| statement == of_all), "{script}");
}
