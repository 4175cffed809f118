//! Keys that the server holds for equal, and that come with different bytes.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[has_many(harbours: Harbour)]
#[has_one(flag: Flag)]
struct Land {
    #[column(primary_key, len = 4)]
    code: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Harbour {
    #[column(primary_key)]
    name: String,
    #[belongs_to(land: Land)]
    land_code: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Flag {
    #[column(primary_key)]
    id: i64,
    #[column(unique)]
    #[belongs_to(land: Land)]
    land_code: String,
}

async fn tables(db: &Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE TABLE lands (code char(4) PRIMARY KEY);
         CREATE TABLE harbours (name text PRIMARY KEY, land_code char(6) NOT NULL);
         CREATE TABLE flags (id bigint PRIMARY KEY, land_code text NOT NULL);
         INSERT INTO lands VALUES ('fr'), ('nl');
         INSERT INTO harbours VALUES ('Brest', 'fr'), ('Sète', 'fr');
         INSERT INTO flags VALUES (1, 'nl')",
    )
    .await
}

#[orm::test(setup = tables)]
async fn blanks_that_pad_a_char_do_not_part_a_key(db: Database) -> orm::Result<()> {
    let lands = Land::find()
        .order_by(Land::code)
        .include(Land::harbours.order_by(Harbour::name))
        .include(Land::flag)
        .all(&db)
        .await?;
    let found: Vec<_> =
        lands.iter().map(|land| (&*land.code, land.harbours.len(), land.flag.is_some())).collect();
    assert_eq!(found, [("fr  ", 2, false), ("nl  ", 0, true)]);
    let harbours = Harbour::find().order_by(Harbour::name).include(Harbour::land).all(&db).await?;
    assert!(harbours.iter().all(|harbour| harbour.land.code == "fr  " && harbour.land_code == "fr    "));
    // Of rows at hand the padded text is bound, and as a text it is another one.
    let error = orm::load(Harbour::find().all(&db).await?, Harbour::land, &db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_key_of_two_rows_is_an_error(db: Database) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE lands DROP CONSTRAINT lands_pkey; INSERT INTO lands VALUES ('fr')").await?;
    let error = Harbour::find().include(Harbour::land).all(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::Schema, Some("lands")));
    assert_eq!(
        error.to_string(),
        "Harbour::land leads to one row, but several of lands have the same key: is its primary key missing?"
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_second_row_of_a_has_one_is_an_error(db: Database) -> orm::Result<()> {
    db.execute_batch("INSERT INTO flags VALUES (2, 'nl')").await?;
    let error = Land::find().include(Land::flag).all(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (ErrorKind::Schema, Some("flags")));
    assert_eq!(
        error.to_string(),
        "Land::flag is has_one, but a row of lands has several in flags: is the unique index of its foreign key missing?"
    );
    let none = Land::find().filter(Land::code.eq("fr")).include(Land::flag).all(&db).await?;
    assert_eq!(none[0].flag, None);
    Ok(())
}
