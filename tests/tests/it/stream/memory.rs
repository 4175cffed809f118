//! A million rows in bounded memory, in a process of its own: `.ci/run` has it.

use super::*;
use crate::memory::peak;

#[orm::test(setup = filled)]
#[ignore = "a million rows, in a process of its own: .ci/run"]
async fn a_million_rows_are_streamed_in_bounded_memory(db: Database) -> orm::Result<()> {
    // 1,000,000 rows of about 200 bytes: 200 MB on the wire, more in memory.
    db.execute_batch(
        "TRUNCATE items CASCADE;
         INSERT INTO items (rank, name, sizes)
             SELECT n % 7, repeat('x', 180), ARRAY[n, n] FROM generate_series(1, 1000000) n;
         INSERT INTO parts (item_id, number) SELECT id, 1 FROM items",
    )
    .await?;
    let warm = collected(&mut Item::find().limit(3_000).include(Item::parts).stream(&db)).await?.len();
    assert_eq!(warm, 3_000);
    let before = peak();

    let (mut rows, mut last) = (0_u64, 0);
    let mut stream = Item::find().order_by(Item::id).stream(&db);
    while let Some(item) = stream.next().await {
        let item = item?;
        assert!(item.id > last && item.name.as_ref().is_some_and(|name| name.len() == 180));
        (rows, last) = (rows + 1, item.id);
    }
    drop(stream);
    assert_eq!(rows, 1_000_000);
    let plain = peak() - before;

    let mut rows = 0_u64;
    let mut stream = Item::find().order_by(Item::id).include(Item::parts).stream(&db);
    while let Some(item) = stream.next().await {
        assert_eq!(item?.parts.len(), 1);
        rows += 1;
    }
    assert_eq!(rows, 1_000_000);
    let included = peak() - before;
    eprintln!("{before} MB before, {plain} MB more for plain rows, {included} MB more with includes");
    assert!(plain < 20 && included < 20, "{plain} MB and {included} MB more than for 3,000 rows");

    // What is not bounded shows in the same number.
    assert_eq!(Item::find().limit(200_000).all(&db).await?.len(), 200_000);
    assert!(peak() - before > 40, "only {} MB more for 200,000 rows at once", peak() - before);
    Ok(())
}
