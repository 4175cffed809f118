use orm::expr::{Bound, count, dense_rank, first_value, lag, lead, ntile, rank, row_number, window};
use orm::prelude::*;

use crate::blog::{Post, filled};

#[orm::test(setup = filled)]
async fn window_functions_see_the_other_rows(db: Database) -> orm::Result<()> {
    let by_id = || window().order_by(Post::id);
    let query = Post::find()
        .select((
            Post::id,
            row_number().over(by_id()),
            Post::views.sum().over(by_id()),
            lag(Post::views, 1).over(by_id()),
            lead(Post::views, 1).over(by_id()),
            first_value(Post::title).over(by_id()),
            ntile(2).over(by_id()),
        ))
        .order_by(Post::id);
    let rows = query.all(&db).await?;
    let first = Some("Rust and SQL".to_owned());
    assert_eq!(
        rows,
        [
            (1, 1, Some(10), None, Some(20), first.clone(), 1),
            (2, 2, Some(30), Some(10), Some(30), first.clone(), 1),
            (3, 3, Some(60), Some(20), Some(0), first.clone(), 2),
            (4, 4, Some(60), Some(30), None, first, 2),
        ]
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_window_has_partitions_an_order_and_a_frame(db: Database) -> orm::Result<()> {
    let of_author = window().partition_by(Post::author_id).order_by(Post::views.desc());
    let last_two = window().order_by(Post::id).rows(Bound::Preceding(1), Bound::CurrentRow);
    let query = Post::find()
        .select((
            Post::id,
            rank().over(of_author.clone()),
            dense_rank().over(of_author),
            Post::views.sum().over(last_two),
        ))
        .order_by(Post::id);
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."id", rank() OVER (PARTITION BY "posts"."author_id" ORDER BY "posts"."views" DESC), dense_rank() OVER (PARTITION BY "posts"."author_id" ORDER BY "posts"."views" DESC), sum("posts"."views") OVER (ORDER BY "posts"."id" ROWS BETWEEN $1 PRECEDING AND CURRENT ROW) FROM "posts" ORDER BY "posts"."id""#
    );
    let rows = query.all(&db).await?;
    assert_eq!(rows, [(1, 2, 2, Some(10)), (2, 1, 1, Some(30)), (3, 1, 1, Some(50)), (4, 1, 1, Some(30))]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_window_over_groups_sees_each_as_a_row(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .group_by(Post::author_id)
        .order_by_key(|author| author)
        .select(|author| (author, rank().over(window().order_by(count().desc()))));
    assert_eq!(query.all(&db).await?, [(1, 1), (2, 2), (3, 2)]);
    Ok(())
}
