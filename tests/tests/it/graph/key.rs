//! Keys of several columns, whatever their order in the struct.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(number, branch))]
#[has_many(copies: Loan)]
#[many_to_many(readers: Reader, through = Reading)]
struct Shelf {
    branch: String,
    label: String,
    number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[belongs_to(shelf: Shelf, keys(shelf_number, shelf_branch))]
struct Loan {
    #[column(primary_key, default = identity)]
    id: i64,
    shelf_branch: String,
    title: String,
    shelf_number: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Reader {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(primary_key(reader_id, shelf_branch, shelf_number))]
#[belongs_to(shelf: Shelf, keys(shelf_number, shelf_branch))]
struct Reading {
    shelf_branch: String,
    shelf_number: i32,
    #[belongs_to(reader: Reader)]
    reader_id: i64,
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Shelf, Loan, Reader, Reading]).await
}

#[orm::test(setup = tables)]
async fn every_column_of_a_key_finds_its_own(db: Database) -> orm::Result<()> {
    let loans = ["a", "b"].map(|title| Loan::create().title(title));
    let readers = [Reader::create().name("ada"), Reader::create().name("bob")];
    let shelf = |number| Shelf::create().branch("north").label("history").number(number);
    let saved = shelf(7).copies(loans).readers(readers).save(&db).await?;
    let keys: Vec<_> = saved.copies.iter().map(|loan| (&*loan.shelf_branch, loan.shelf_number)).collect();
    assert_eq!(keys, [("north", 7), ("north", 7)]);
    let stored = Shelf::find_by_pk((7, "north".to_owned()))
        .include(Shelf::copies.order_by(Loan::id))
        .include(Shelf::readers.order_by(Reader::id))
        .required(&db)
        .await?;
    assert_eq!(stored, saved);

    // And from the other side.
    let loan = Loan::create().title("c").shelf(shelf(8)).save(&db).await?;
    assert_eq!((&*loan.shelf_branch, loan.shelf_number, loan.shelf.number), ("north", 8, 8));
    Ok(())
}
