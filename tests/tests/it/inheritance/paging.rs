//! Pages and streams of the rows of all kinds, and of one.

use super::*;

#[orm::test(setup = filled)]
async fn rows_of_all_kinds_and_of_one_are_paged_and_streamed(db: Database) -> orm::Result<()> {
    let all = Content::find().order_by((Content::title.desc(), Content::id.desc())).all(&db).await?;
    let mut from = None;
    let mut seen = Vec::new();
    loop {
        let page =
            Content::find().order_by(Content::title.desc()).after(from).limit(2).cursor_page(&db).await?;
        seen.extend(page.rows);
        if !page.has_next {
            break;
        }
        from = page.next;
    }
    assert_eq!((&seen, seen.len()), (&all, 5));
    let mut batches = Content::find().order_by((Content::title.desc(), Content::id.desc())).batches(3, &db);
    let mut streamed = Vec::new();
    while let Some(batch) = batches.next().await {
        streamed.extend(batch?);
    }
    assert_eq!(streamed, all);
    assert_eq!(Video::find().page(1, 1, &db).await?.total, 2);

    // The table is the same, the query is not.
    let first = Video::find().limit(1).cursor_page(&db).await?;
    let second = Video::find().include(Video::trailer_of).after(first.next.clone()).cursor_page(&db).await?;
    assert_eq!(second.rows.len(), 1);
    let error = Content::find().after(first.next).cursor_page(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidCursor);

    let mut videos = Video::find().order_by(Video::id.desc()).include(Video::trailer_of).stream(&db);
    let trailer = videos.next().await.transpose()?;
    assert!(trailer.is_some_and(|trailer| trailer.trailer_of.is_some()));
    drop(videos);
    let renamed = Video::update_all().set(Video::title, "Seen").all_rows().in_batches(1).exec(&db).await?;
    assert_eq!(renamed, 2);
    Ok(())
}
