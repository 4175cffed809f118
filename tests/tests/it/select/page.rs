//! Counts and pages of values, groups and joins.

use orm::expr::count;
use orm::prelude::*;
use orm::query::rollup;

use crate::blog::{Post, Tag, User, filled};

#[orm::test(setup = filled)]
async fn values_are_counted_as_they_are_found(db: Database) -> orm::Result<()> {
    let authors = Post::find().order_by(Post::title).select(Post::author_id);
    assert_eq!(orm::assert_queries!(db, 1, { authors.clone().count(&db).await? }), 4);
    assert_eq!(authors.clone().distinct().count(&db).await?, 3);
    assert_eq!(authors.clone().limit(2).count(&db).await?, 2);
    assert_eq!(authors.clone().offset(3).count(&db).await?, 1);
    let groups = Post::find().group_by(Post::author_id).having(count().gt(1)).select(|author| author);
    assert_eq!(groups.count(&db).await?, 1);
    // Aggregates of no row are one row.
    let none = Post::find().filter(Post::id.lt(0));
    assert_eq!(none.clone().aggregate(Post::views.sum()).count(&db).await?, 1);
    assert!(none.clone().aggregate(Post::views.sum()).exists(&db).await?);
    assert!(!orm::assert_queries!(db, 1, { none.select(Post::id).exists(&db).await? }));
    assert!(authors.clone().exists(&db).await?);
    assert!(!authors.offset(4).exists(&db).await?);
    Ok(())
}

#[orm::test(setup = filled)]
async fn pages_of_values_have_each_row_once(db: Database) -> orm::Result<()> {
    let mut found = Vec::new();
    for number in 1..=4 {
        // All are equal in this order.
        let page = Post::find()
            .order_by(Post::id.is_null())
            .select((Post::id, Post::title))
            .page(number, 1, &db)
            .await?;
        assert_eq!((page.total, page.total_pages, page.rows.len()), (4, 4, 1));
        found.push(page.rows[0].0);
    }
    assert_eq!(found, [1, 2, 3, 4]);
    let page = Post::find().select(Post::author_id).distinct().page(2, 2, &db).await?;
    assert_eq!((page.rows, page.total), (vec![3], 3));
    let aggregate = Post::find().aggregate(count()).page(1, 10, &db).await?;
    assert_eq!((aggregate.rows, aggregate.total), (vec![4], 1));
    let error = Post::find().select(Post::id).page(0, 10, &db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    Ok(())
}

#[orm::test(setup = filled)]
async fn pages_of_groups_are_in_the_order_of_their_keys(db: Database) -> orm::Result<()> {
    let groups = || Post::find().group_by(Post::author_id).select(|author| (author, count()));
    let page = orm::assert_queries!(db, 2, { groups().page(2, 2, &db).await? });
    assert_eq!((page.rows, page.total, page.total_pages), (vec![(3, 1)], 3, 2));
    let best = Post::find().group_by(Post::author_id).order_by(count().desc()).select(|author| author);
    assert_eq!(best.page(1, 2, &db).await?.rows, [1, 2]);
    let subtotals = Post::find().group_by(rollup((Post::author_id, Post::views)));
    let subtotals = subtotals.select(|(author, views)| (author, views, count()));
    let mut rows = Vec::new();
    for number in 1..=8 {
        rows.extend(subtotals.clone().page(number, 1, &db).await?.rows);
    }
    let mut all = subtotals.all(&db).await?;
    assert_eq!(rows.len(), all.len());
    rows.sort_unstable();
    all.sort_unstable();
    assert_eq!(rows, all);
    Ok(())
}

#[orm::test(setup = filled)]
async fn values_of_a_join_are_counted_and_paged(db: Database) -> orm::Result<()> {
    let pairs = || User::find().cross_join(Tag::find()).select(|(user, tag)| (user.id, tag.name));
    assert_eq!(pairs().count(&db).await?, 9);
    let page = pairs().page(2, 4, &db).await?;
    let expected = [(2, "sql"), (2, "unused"), (3, "rust"), (3, "sql")].map(|(id, tag)| (id, tag.to_owned()));
    assert_eq!((page.rows.as_slice(), page.total_pages), (expected.as_slice(), 3));
    assert!(pairs().exists(&db).await?);
    let groups = User::find()
        .cross_join(Tag::find())
        .group_by(|(user, _)| user.id)
        .select(|user, _| (user, count()))
        .page(1, 2, &db)
        .await?;
    assert_eq!((groups.rows, groups.total), (vec![(1, 3), (2, 3)], 3));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_filter_stands_before_or_behind_what_is_selected(db: Database) -> orm::Result<()> {
    let ids = Post::find().select(Post::id).filter(Post::views.gt(10)).order_by(Post::id);
    assert_eq!(
        ids.to_sql(),
        r#"SELECT "posts"."id" FROM "posts" WHERE "posts"."views" > $1 ORDER BY "posts"."id""#
    );
    assert_eq!(ids.all(&db).await?, [2, 3]);
    Ok(())
}
