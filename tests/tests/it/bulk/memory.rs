//! A million rows in bounded memory. It takes most of a minute, so it is run on request:
//!
//! ```sh
//! cargo nextest run -p orm-tests --run-ignored only a_million_rows
//! ```

use super::*;

/// The most that the process ever held, in megabytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().map_or(0, |kilobytes| kilobytes / 1024)
}

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
#[ignore = "a million rows: run it with --run-ignored only"]
async fn a_million_rows_are_inserted_and_upserted_in_bounded_memory(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Line]).await?;
    Line::insert_iter(lines(0..40_000)).exec(&db).await?;
    Line::insert_iter(lines(0..40_000)).on_conflict(Line::number).update(Line::text).exec(&db).await?;
    let before = peak();
    assert!(before > 0, "the system does not tell how much memory is used");

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
