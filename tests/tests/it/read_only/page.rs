use orm::ErrorKind;

use super::*;

#[orm::test(setup = filled)]
async fn a_view_is_read_by_pages_that_are_counted(db: Database) -> orm::Result<()> {
    let page = Excerpt::find().order_by(Excerpt::views.desc()).page(2, 3, &db).await?;
    assert_eq!((page.total, page.rows), (4, vec![excerpt(1, "ONE", 10)]));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_view_that_names_a_key_is_read_from_cursor_to_cursor(db: Database) -> orm::Result<()> {
    let first = Author::find().limit(1).cursor_page(&db).await?;
    let second = Author::find().after(first.next).limit(1).cursor_page(&db).await?;
    assert_eq!((first.rows[0].id, second.rows[0].id), (1, 2));
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_without_a_key_are_streamed(db: Database) -> orm::Result<()> {
    let mut batches = Excerpt::find().order_by(Excerpt::views).batches(3, &db);
    let mut sizes = Vec::new();
    while let Some(rows) = batches.next().await {
        let rows = orm::load(rows?, Excerpt::author, &db).await?;
        sizes.push(rows.len());
    }
    assert_eq!(sizes, [3, 1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_stream_without_a_key_refuses_relations_before_anything_is_sent(db: Database) -> orm::Result<()> {
    let mut rows = Excerpt::find().include(Excerpt::author).stream(&db);
    let error = orm::assert_queries!(db, 0, { rows.next().await.map(Result::unwrap_err).unwrap() });
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert_eq!(
        error.to_string(),
        "a stream of excerpts loads no relations, because `Excerpt` has no primary key by which its rows are found again: \
         name one by `#[column(primary_key)]`, or read `batches` of the rows alone and `orm::load` the relation for each"
    );
    let mut authors = Author::find().include(Author::essays).order_by(Author::id).stream(&db);
    assert_eq!(authors.next().await.unwrap()?.essays.len(), 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_first_row_of_each_is_read_of_a_view(db: Database) -> orm::Result<()> {
    let rows = Excerpt::find()
        .distinct_on(Excerpt::author_id)
        .order_by((Excerpt::author_id, Excerpt::views.desc()))
        .all(&db)
        .await?;
    assert_eq!(rows, [excerpt(1, "ONE", 10), excerpt(2, "THREE", 30)]);
    Ok(())
}
