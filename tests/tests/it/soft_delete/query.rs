use orm::prelude::*;

use super::{Author, Book, filled, titles};

#[orm::test(setup = filled)]
async fn a_query_leaves_deleted_rows_out_unless_it_says_otherwise(db: Database) -> orm::Result<()> {
    let live = Book::find().order_by(Book::id).all(&db).await?;
    assert_eq!(titles(&live), ["one", "three", "four", "five"]);
    let all = Book::find().with_deleted().order_by(Book::id).all(&db).await?;
    assert_eq!(titles(&all), ["one", "two", "three", "four", "five"]);
    let deleted = Book::find().only_deleted().all(&db).await?;
    assert_eq!(titles(&deleted), ["two"]);
    assert!(deleted[0].deleted_at.is_some());
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_alternative_in_a_filter_does_not_let_deleted_rows_in(db: Database) -> orm::Result<()> {
    let either = Book::title.eq("two").or(Book::title.eq("one"));
    assert_eq!(titles(&Book::find().filter(either.clone()).all(&db).await?), ["one"]);
    assert_eq!(titles(&Book::find().only_deleted().filter(either).all(&db).await?), ["two"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn counting_and_asking_leave_deleted_rows_out(db: Database) -> orm::Result<()> {
    assert_eq!(Book::find().count(&db).await?, 4);
    assert_eq!(Book::find().with_deleted().count(&db).await?, 5);
    assert_eq!(Book::find().only_deleted().limit(7).count(&db).await?, 1);
    assert!(!Book::find().filter(Book::title.eq("two")).exists(&db).await?);
    assert!(Book::find().filter(Book::title.eq("two")).with_deleted().exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_deleted_row_is_not_found_by_its_key(db: Database) -> orm::Result<()> {
    assert_eq!(Author::find_by_pk(2).one(&db).await?, None);
    let missing = Author::find_by_pk(2).required(&db).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert_eq!(Author::find_by_pk(2).with_deleted().required(&db).await?.email, "bob");
    Ok(())
}

#[orm::test(setup = filled)]
async fn locks_and_plans_leave_deleted_rows_out(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    assert_eq!(Author::find().order_by(Author::id).lock(ForUpdate).all(&tx).await?.len(), 2);
    tx.commit().await?;
    let plan = Author::find().explain_analyze(&db).await?;
    assert_eq!(plan.json()["Actual Rows"].as_f64(), Some(2.0), "{plan}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_related_rows_of_a_row_are_those_that_are_not_deleted(db: Database) -> orm::Result<()> {
    let ada = Author::find_by_pk(1).required(&db).await?;
    let books = Author::books.of(&ada).order_by(Book::id).all(&db).await?;
    assert_eq!(titles(&books), ["one", "three", "five"]);
    assert_eq!(titles(&Author::books.only_deleted().of(&ada).all(&db).await?), ["two"]);
    assert_eq!(Author::books.of(&ada).with_deleted().count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_rows_behind_a_deleted_link_are_not_related(db: Database) -> orm::Result<()> {
    let book = Book::find_by_pk(1).required(&db).await?;
    let names = |genres: Vec<super::Genre>| genres.into_iter().map(|genre| genre.name).collect::<Vec<_>>();
    assert_eq!(names(Book::genres.of(&book).all(&db).await?), ["poem"]);
    let with_deleted = Book::genres.with_deleted().of(&book).order_by(super::Genre::name).all(&db).await?;
    assert_eq!(names(with_deleted), ["crime", "poem"]);
    Ok(())
}
