//! Subqueries that use the row outside.

use orm::prelude::*;

use super::models::{Post, blog, tail};

#[orm::test(setup = blog)]
async fn a_subquery_of_the_same_table_compares_a_row_with_its_group(db: Database) -> orm::Result<()> {
    let other = Post::alias();
    let average = other.find().filter(other.author_id.eq(Post::author_id)).aggregate(other.views.avg());
    let query = Post::find().filter(Post::views.cast::<Decimal>().gt(average));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" WHERE "posts"."views"::numeric > (SELECT avg("posts_2"."views") FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "posts"."author_id")"#
    );
    let found = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(found.iter().map(|post| &*post.title).collect::<Vec<_>>(), ["Third"]);
    Ok(())
}
