use super::*;
use orm::{Cursor, CursorPage};

#[orm::test(setup = tables)]
async fn a_cursor_is_a_text_for_urls_and_json_and_shows_no_value_in_a_log(db: Database) -> orm::Result<()> {
    ranked(&db, 4).await?;
    let page = Item::find().order_by(Item::name).limit(2).cursor_page(&db).await?;
    let cursor = page.next.clone().unwrap();
    let text = cursor.to_string();
    assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{text}");
    assert_eq!(text.parse::<Cursor>()?, cursor);
    let json = serde_json::to_value(page.map(|item| item.id)).unwrap();
    assert_eq!(json["next"], text);
    assert_eq!((&json["rows"], &json["has_next"]), (&serde_json::json!([1, 2]), &true.into()));
    assert_eq!(serde_json::from_value::<Cursor>(json["next"].clone()).unwrap(), cursor);
    assert!(serde_json::from_str::<Cursor>("\"x\"").is_err());
    assert_eq!(format!("{cursor:?}"), "Cursor { .. }");
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_empty_table_is_one_page_without_cursors(db: Database) -> orm::Result<()> {
    let page = Item::find().limit(2).cursor_page(&db).await?;
    let nothing =
        CursorPage { rows: vec![], next: None, previous: None, has_next: false, has_previous: false };
    assert_eq!(page, nothing);
    Ok(())
}

#[orm::test(setup = tables)]
async fn filters_scopes_and_transactions_are_heeded(db: Database) -> orm::Result<()> {
    ranked(&db, 12).await?;
    let tx = db.begin().await?;
    let query = || Item::find().filter(Item::size.is_not_null()).order_by(Item::rank.desc());
    let first = query().limit(2).cursor_page(&tx).await?;
    let second = query().after(first.next).limit(2).cursor_page(&tx).await?;
    assert_eq!((ids(&first.rows), ids(&second.rows)), (vec![11, 9], vec![7, 5]));
    tx.commit().await?;
    // The filter is not part of the cursor: a place stays one.
    let other = Item::find().order_by(Item::rank.desc()).after(second.next).limit(1).cursor_page(&db).await?;
    assert_eq!(ids(&other.rows), [4]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn padding_of_a_column_of_fixed_length_does_not_hide_equal_rows(db: Database) -> orm::Result<()> {
    db.execute_batch("ALTER TABLE items ALTER name TYPE char(9)").await?;
    ranked(&db, 6).await?;
    Item::update_all().set(Item::name, "same").all_rows().exec(&db).await?;
    let mut from = None;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let page = Item::find().order_by(Item::name).after(from).limit(2).cursor_page(&db).await?;
        seen.extend(ids(&page.rows));
        from = page.next;
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
    Ok(())
}
