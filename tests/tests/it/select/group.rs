use orm::expr::count;
use orm::prelude::*;
use orm::query::{cube, grouping, grouping_sets, rollup};

use crate::blog::{Post, Status, filled};

#[orm::test(setup = filled)]
async fn rows_that_are_equal_in_the_key_are_one_group(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by(Post::author_id)
        .order_by_key(|author| author)
        .select(|author| (author, count(), Post::views.sum()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."author_id", count(*), sum("posts"."views") FROM "posts" GROUP BY "posts"."author_id" ORDER BY "posts"."author_id""#
    );
    let rows: Vec<(i64, i64, Option<i64>)> = query.all(&db).await?;
    assert_eq!(rows, [(1, 2, Some(40)), (2, 1, Some(20)), (3, 1, Some(0))]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn groups_are_chosen_and_ordered_by_their_aggregates(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .filter(Post::views.gte(0))
        .group_by(Post::author_id)
        .having(Post::views.sum().gte(20))
        .order_by((Post::views.sum().desc(), count()))
        .select(|author| author)
        .limit(5);
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."author_id" FROM "posts" WHERE "posts"."views" >= $1 GROUP BY "posts"."author_id" HAVING sum("posts"."views") >= $2 ORDER BY sum("posts"."views") DESC, count(*) LIMIT $3"#
    );
    assert_eq!(query.all(&db).await?, [1, 2]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn keys_are_expressions_and_several_and_can_be_calculated_with(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by((Post::status, Post::views / 20))
        .order_by_key(|(status, twenties)| (status.asc(), twenties.desc()))
        .select(|(status, twenties)| (status, twenties * 20, count()));
    let rows = query.all(&db).await?;
    let expected =
        [(Status::Draft, 20, 1), (Status::Draft, 0, 1), (Status::Published, 0, 1), (Status::Archived, 20, 1)];
    assert_eq!(rows, expected);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_rollup_has_subtotals_and_a_total(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by(rollup((Post::author_id, Post::status)))
        .order_by_key(|(author, status)| (author.asc().nulls_last(), status.asc().nulls_last()))
        .select(|(author, status)| (author, status, count()));
    let rows: Vec<(Option<i64>, Option<Status>, i64)> = query.all(&db).await?;
    let of_first: Vec<_> = rows.iter().filter(|row| row.0 == Some(1)).collect();
    assert_eq!(
        of_first,
        [&(Some(1), Some(Status::Published), 1), &(Some(1), Some(Status::Archived), 1), &(Some(1), None, 2)]
    );
    assert_eq!(rows.last(), Some(&(None, None, 4)));
    let cubed = Post::find().group_by(cube((Post::author_id, Post::status))).select(|_| count());
    // Author and status, author, status, all: 4 + 3 + 3 + 1.
    assert_eq!(cubed.all(&db).await?.len(), 11);
    Ok(())
}

#[orm::test(setup = filled)]
async fn grouping_sets_are_each_grouped_by_and_told_apart(db: Database) -> orm::Result<()> {
    let keys = (Post::author_id, Post::editor_id);
    let query = Post::find()
        .group_by(grouping_sets(keys, (Post::author_id, (Post::author_id, Post::editor_id), ())))
        .order_by_key(|(author, editor)| {
            (grouping(author.clone()), author, grouping(editor.clone()), editor.asc().nulls_last())
        })
        .select(|(author, editor)| (author, editor.clone(), grouping(editor), count()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."author_id", "posts"."editor_id", grouping("posts"."editor_id"), count(*) FROM "posts" GROUP BY GROUPING SETS (("posts"."author_id"), ("posts"."author_id", "posts"."editor_id"), ()) ORDER BY grouping("posts"."author_id"), "posts"."author_id", grouping("posts"."editor_id"), "posts"."editor_id" NULLS LAST"#
    );
    let rows: Vec<(Option<i64>, Option<i64>, i32, i64)> = query.all(&db).await?;
    let expected = [
        (Some(1), Some(1), 0, 1),
        (Some(1), Some(2), 0, 1),
        (Some(1), None, 1, 2),
        (Some(2), None, 0, 1),
        (Some(2), None, 1, 1),
        (Some(3), None, 0, 1),
        (Some(3), None, 1, 1),
        (None, None, 1, 4),
    ];
    assert_eq!(rows, expected);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_key_with_an_argument_is_the_same_one_in_its_set(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by(grouping_sets(Post::views % 20, (Post::views % 20, ())))
        .order_by_key(|rest| rest.asc().nulls_last())
        .select(|rest| (rest, Post::views.sum()));
    assert!(query.to_sql().ends_with(
        r#"GROUP BY GROUPING SETS (("posts"."views" % $1), ()) ORDER BY "posts"."views" % $1 NULLS LAST"#
    ));
    assert_eq!(query.all(&db).await?, [(Some(0), Some(20)), (Some(10), Some(40)), (None, Some(60))]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_rollup_beside_a_key_is_of_each_of_its_groups(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by((Post::author_id, rollup(Post::status)))
        .order_by_key(|(author, status)| (author.asc(), grouping(status.clone()), status))
        .select(|(author, status)| (author, status, count()));
    let group = r#"GROUP BY "posts"."author_id", ROLLUP ("posts"."status") "#;
    assert!(query.to_sql().contains(group), "{}", query.to_sql());
    let rows: Vec<(i64, Option<Status>, i64)> = query.all(&db).await?;
    let totals: Vec<_> = rows.iter().filter(|row| row.1.is_none()).map(|row| (row.0, row.2)).collect();
    assert_eq!(totals, [(1, 2), (2, 1), (3, 1)]);
    assert_eq!(rows.len(), 7);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_tuple_within_a_rollup_stays_together(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by(rollup((Post::author_id, (Post::status, Post::views))))
        .select(|(author, (status, views))| (author, status, views, count()));
    let group = r#"GROUP BY ROLLUP ("posts"."author_id", ("posts"."status", "posts"."views"))"#;
    assert!(query.to_sql().ends_with(group), "{}", query.to_sql());
    // Four groups of all keys, three authors, and one of everything.
    assert_eq!(query.all(&db).await?.len(), 8);
    let query = Post::find()
        .group_by((cube(Post::author_id), grouping_sets(Post::status, (Post::status, ()))))
        .select(|_| count());
    let group = r#"GROUP BY CUBE ("posts"."author_id"), GROUPING SETS (("posts"."status"), ())"#;
    assert!(query.to_sql().ends_with(group), "{}", query.to_sql());
    query.all(&db).await?;
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_key_that_no_set_has_is_refused_before_anything_is_sent(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by(grouping_sets((Post::author_id, Post::status), (Post::author_id, ())))
        .select(|(author, status)| (author, status));
    let error = orm::assert_queries!(db, 0, { query.all(&db).await.unwrap_err() });
    assert_eq!(error.kind(), ErrorKind::Statement);
    assert!(error.to_string().contains("is in none of the sets"), "{error}");
    Ok(())
}
