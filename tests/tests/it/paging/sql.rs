//! The condition is written so that an index answers it.

use super::*;
use orm::Cursor;

async fn second(query: Select<Item>, db: &Database) -> orm::Result<String> {
    let cursor: Option<Cursor> = query.clone().limit(2).cursor_page(db).await?.next;
    let sql = query.after(cursor).limit(2).to_statement()?.sql.to_string();
    let (_, rest) = sql.split_once(" WHERE ").unwrap_or_default();
    Ok(rest.replace("\"items\".", "").replace('"', ""))
}

#[orm::test(setup = tables)]
async fn keys_of_one_direction_without_nulls_are_compared_as_rows(db: Database) -> orm::Result<()> {
    ranked(&db, 6).await?;
    let sql = second(Item::find(), &db).await?;
    assert_eq!(sql, "id > $1 ORDER BY id LIMIT $2");
    let sql = second(Item::find().order_by(Item::rank), &db).await?;
    assert_eq!(sql, "(rank, id) > ($1, $2) ORDER BY rank, id LIMIT $3");
    let sql = second(Item::find().order_by(Item::rank.desc()), &db).await?;
    assert_eq!(sql, "(rank, id) < ($1, $2) ORDER BY rank DESC, id DESC LIMIT $3");
    let sql =
        second(Item::find().filter(Item::id.gt(0).or(Item::rank.eq(1))).order_by(Item::rank), &db).await?;
    assert_eq!(sql, "(id > $1 OR rank = $2) AND (rank, id) > ($3, $4) ORDER BY rank, id LIMIT $5");
    Ok(())
}

#[orm::test(setup = tables)]
async fn mixed_directions_and_nulls_make_a_ladder_behind_a_bound(db: Database) -> orm::Result<()> {
    ranked(&db, 6).await?;
    let sql = second(Item::find().order_by((Item::rank.desc(), Item::name, Item::id)), &db).await?;
    assert_eq!(
        sql,
        "rank <= $1 AND (rank < $2 OR rank = $3 AND (name > $4 OR name = $5 AND id > $6)) \
         ORDER BY rank DESC, name, id LIMIT $7"
    );
    // The second row has no size.
    let sql = second(Item::find().order_by((Item::rank, Item::size)), &db).await?;
    assert_eq!(
        sql,
        "rank >= $1 AND (rank > $2 OR rank = $3 AND (size > $4 OR size IS NULL OR size = $5 AND id > $6)) \
         ORDER BY rank, size, id LIMIT $7"
    );
    let sql = second(Item::find().order_by(Item::size.asc().nulls_first()), &db).await?;
    assert_eq!(sql, "size IS NOT NULL OR size IS NULL AND id > $1 ORDER BY size NULLS FIRST, id LIMIT $2");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_deep_page_reads_an_index_from_its_place(db: Database) -> orm::Result<()> {
    ranked(&db, 3_000).await?;
    db.execute_batch("ANALYZE items").await?;
    let query = || Item::find().order_by(Item::rank.desc());
    let mut from = None;
    for _ in 0..2 {
        from = query().after(from).limit(1_400).cursor_page(&db).await?.next;
    }
    let plan = orm::assert_queries!(db, 1, { query().after(from).limit(20).explain(&db).await? });
    assert!(plan.uses_index("items_rank_id_idx"), "{plan}");
    assert!(plan.json().to_string().contains("Index Cond"), "{plan}");
    Ok(())
}
