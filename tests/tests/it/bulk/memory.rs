//! A million rows in bounded memory, in a process of its own: `.ci/run` has it.

use super::*;
use crate::memory::peak;

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[column(primary_key)]
    number: i64,
    text: String,
}

fn lines(numbers: std::ops::Range<i64>) -> impl Iterator<Item = Line> {
    numbers.map(|number| Line { number, text: format!("{number:0>200}") })
}

#[orm::test]
#[ignore = "a million rows, in a process of its own: .ci/run"]
async fn a_million_rows_are_inserted_and_upserted_in_bounded_memory(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Line]).await?;
    Line::insert_iter(lines(0..40_000)).exec(&db).await?;
    Line::insert_iter(lines(0..40_000)).on_conflict(Line::number).update(Line::text).exec(&db).await?;
    let before = peak();

    let inserted = Line::insert_iter(lines(40_000..1_000_000)).exec(&db).await?;
    assert_eq!(inserted, 960_000);
    let copied = peak() - before;
    let renamed = lines(0..1_000_000).map(|line| Line { text: line.text.replace('0', "1"), ..line });
    let changed = Line::insert_iter(renamed).on_conflict(Line::number).update(Line::text).exec(&db).await?;
    assert_eq!(changed, 1_000_000);
    let upserted = peak() - before;
    eprintln!("{before} MB before, {copied} MB more for inserts, {upserted} MB more with upserts");
    assert!(copied < 20 && upserted < 20, "{copied} MB and {upserted} MB more than for 40,000 rows");

    // What is not bounded shows in the same number.
    db.execute_batch("TRUNCATE lines").await?;
    assert_eq!(Line::insert_many(lines(0..400_000)).exec(&db).await?, 400_000);
    assert!(peak() - before > 60, "only {} MB more for 400,000 rows at once", peak() - before);
    Ok(())
}
