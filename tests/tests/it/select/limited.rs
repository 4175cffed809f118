//! Aggregates and groups of so many rows.

use orm::expr::{Group, count, value};
use orm::prelude::*;

use crate::blog::{Folder, Post, Status, User, filled};

const COLUMNS: &str = r#""posts"."id", "posts"."title", "posts"."body", "posts"."status", "posts"."views", "posts"."price", "posts"."author_id", "posts"."editor_id""#;

/// With 30, 20, 10 and 0 views.
fn by_views() -> Select<Post> {
    Post::find().order_by(Post::views.desc())
}

#[orm::test(setup = filled)]
async fn a_limit_is_about_the_rows_that_are_aggregated(db: Database) -> orm::Result<()> {
    let query = by_views().limit(2).aggregate((count(), Post::views.sum()));
    assert_eq!(
        query.to_sql(),
        format!(
            r#"SELECT count(*), sum("posts"."views") FROM (SELECT {COLUMNS} FROM "posts" ORDER BY "posts"."views" DESC LIMIT $1) AS "posts""#
        )
    );
    assert_eq!(orm::assert_queries!(db, 1, { query.clone().all(&db).await? }), [(2, Some(50))]);
    assert_eq!(query.one(&db).await?, Some((2, Some(50))));

    let two = || by_views().limit(2);
    assert_eq!(two().sum(Post::views, &db).await?, Some(50));
    assert_eq!(two().avg(Post::views, &db).await?, Some(Decimal::from(25)));
    assert_eq!(two().min(Post::views, &db).await?, Some(20));
    assert_eq!(two().max(Post::views, &db).await?, Some(30));
    assert_eq!(two().count(&db).await?, 2);
    assert_eq!(two().offset(1).sum(Post::views, &db).await?, Some(30));
    assert_eq!(by_views().offset(1).min(Post::id, &db).await?, Some(1));
    assert_eq!(by_views().offset(3).aggregate(count()).required(&db).await?, 1);
    assert_eq!(two().filter(Post::views.lt(30)).sum(Post::views, &db).await?, Some(30));
    assert_eq!(by_views().limit(0).sum(Post::views, &db).await?, None);
    assert_eq!(by_views().limit(0).aggregate(count()).required(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_limit_before_groups_is_about_rows_and_one_behind_them_about_groups(
    db: Database,
) -> orm::Result<()> {
    let groups = by_views()
        .limit(3)
        .group_by(Post::author_id)
        .order_by_key(|author| author)
        .select(|author| (author, count(), Post::views.sum()));
    let sql = format!(
        r#"FROM (SELECT {COLUMNS} FROM "posts" ORDER BY "posts"."views" DESC LIMIT $1) AS "posts" GROUP BY "posts"."author_id" ORDER BY "posts"."author_id""#
    );
    assert!(groups.to_sql().ends_with(&sql), "{}", groups.to_sql());
    assert_eq!(groups.clone().all(&db).await?, [(1, 2, Some(40)), (2, 1, Some(20))]);
    let second = groups.limit(1).offset(1);
    assert!(second.to_sql().ends_with(&format!("{sql} LIMIT $2 OFFSET $3")), "{}", second.to_sql());
    assert_eq!(second.all(&db).await?, [(2, 1, Some(20))]);

    // An expression with an argument is one key, inside and outside.
    let parity = by_views().offset(1).group_by(Post::views % 20).select(|rest| (rest, count()));
    let mut rows = parity.all(&db).await?;
    rows.sort_unstable();
    assert_eq!(rows, [(0, 2), (10, 1)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_first_rows_of_each_and_those_of_set_operations_are_limited_too(db: Database) -> orm::Result<()> {
    // 3 of the first author, 2 of the second, 4 of the third.
    let best = || by_views().distinct_on(Post::author_id);
    assert_eq!(best().aggregate((count(), Post::views.sum())).required(&db).await?, (3, Some(50)));
    assert_eq!(best().limit(2).aggregate((count(), Post::id.max())).required(&db).await?, (2, Some(3)));
    assert_eq!(best().limit(2).count(&db).await?, 2);
    assert_eq!(best().offset(2).sum(Post::id, &db).await?, Some(Decimal::from(4)));

    let drafts = Post::find().filter(Post::status.eq(Status::Draft));
    let both = drafts.union(Post::find().filter(Post::author_id.eq(1))).order_by(Post::views.desc());
    assert_eq!(both.clone().sum(Post::views, &db).await?, Some(60));
    assert_eq!(both.limit(2).aggregate((count(), Post::views.sum())).required(&db).await?, (2, Some(50)));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_limited_query_of_an_alias_is_aggregated_for_each_row(db: Database) -> orm::Result<()> {
    let post = Post::alias();
    let best = post.find().filter(post.author_id.eq(User::id)).order_by(post.views.desc()).limit(1);
    let views = best.aggregate(post.views.sum()).value();
    let rows = User::find().order_by(User::id).select((User::id, views)).all(&db).await?;
    assert_eq!(rows, [(1, Some(30)), (2, Some(20)), (3, Some(0))]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
struct Viewed {
    title: String,
    views: i32,
}

#[orm::test(setup = filled)]
async fn so_are_the_rows_of_a_query_as_a_table(db: Database) -> orm::Result<()> {
    let viewed = || Post::find().select((Post::title, Post::views)).as_table::<Viewed>();
    for table in [viewed(), viewed().cte(), viewed().materialized()] {
        let best = table.order_by(|post| post.views.desc()).limit(2);
        let sums = best.clone().aggregate(|post| (count(), post.views.sum()));
        assert_eq!(sums.required(&db).await?, (2, Some(50)));
        let titles =
            best.group_by(|post| post.title).order_by(|_, post| post.views.max()).select(|title, _| title);
        assert_eq!(titles.all(&db).await?, ["100% of SQL_", "notes"]);
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn so_are_the_rows_that_a_walk_reaches(db: Database) -> orm::Result<()> {
    // root (1), src (3), docs (4), deep (5).
    let tree = || Folder::find_by_pk(1).descend(Folder::subfolders).order_by(Folder::id);
    assert_eq!(tree().aggregate((count(), Folder::id.max())).required(&db).await?.1, Some(5));
    assert_eq!(tree().limit(3).aggregate((count(), Folder::id.max())).required(&db).await?, (3, Some(4)));
    let by_depth = Folder::find_by_pk(1).descend(Folder::subfolders).breadth_first().limit(3);
    assert_eq!(by_depth.aggregate((count(), Folder::id.max())).required(&db).await?, (3, Some(4)));
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_value_stands_beside_aggregates(db: Database) -> orm::Result<()> {
    let row = Post::find().aggregate((value::<Group<Post>, _>(7), count())).required(&db).await?;
    assert_eq!(row, (7, 4));
    Ok(())
}
