use super::*;

#[orm::test(setup = filled)]
async fn a_view_without_a_key_is_joined(db: Database) -> orm::Result<()> {
    let rows = User::find()
        .left_join(Excerpt::find(), |user, excerpt| user.id.eq(excerpt.author_id))
        .order_by(|(user, excerpt)| (user.id, excerpt.views))
        .all(&db)
        .await?;
    let read: Vec<(i64, Option<i32>)> =
        rows.iter().map(|(user, excerpt)| (user.id, excerpt.as_ref().map(|row| row.views))).collect();
    assert_eq!(read, [(1, Some(10)), (1, Some(10)), (2, Some(20)), (2, Some(30)), (3, None)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_whose_first_column_is_null_is_not_missing(db: Database) -> orm::Result<()> {
    let rows = User::find()
        .left_join(Entry::find(), |user, entry| user.id.eq(entry.line.cast::<i64>()))
        .order_by(|(user, _)| user.id)
        .all(&db)
        .await?;
    let entries: Vec<Option<Entry>> = rows.into_iter().map(|(_, entry)| entry).collect();
    let entry = |level: Option<&str>, line| Some(Entry { level: level.map(str::to_owned), line: Some(line) });
    assert_eq!(entries, [entry(Some("warn"), 1), entry(None, 2), None]);
    Ok(())
}
