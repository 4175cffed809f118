//! SQL by hand within typed queries.

use orm::expr::Expr;
use orm::prelude::*;

use crate::blog::{Post, filled};

#[test]
fn an_expression_by_hand_stands_in_parentheses_and_numbers_its_arguments_with_the_others() {
    let n = 2_i32;
    let query = Post::find()
        .filter(Post::title.eq("a"))
        .filter(orm::sql!(bool: "{Post::views} % {n} = 0 OR {Post::views.gt(5)}"))
        .filter(Post::views.lt(9));
    assert!(query.to_sql().ends_with(
        r#" WHERE "posts"."title" = $1 AND ("posts"."views" % $2 = 0 OR ("posts"."views" > $3)) AND "posts"."views" < $4"#
    ), "{}", query.to_sql());
}

#[orm::test(setup = filled)]
async fn a_query_filters_orders_and_updates_by_sql(db: Database) -> orm::Result<()> {
    let all = Post::find().all(&db).await?;
    let n = 2_i32;
    let even = Post::find().filter(orm::sql!(bool: "{Post::views} % {n} = 0 -- even")).count(&db).await?;
    assert_eq!(even, all.iter().filter(|post| post.views % 2 == 0).count() as u64);

    let last: Expr<Post, i32> = orm::sql!(i32: "abs({Post::views} - {1000})");
    let ordered = Post::find().order_by((last.asc(), Post::id)).all(&db).await?;
    let mut expected = all.clone();
    expected.sort_by_key(|post| ((post.views - 1000).abs(), post.id));
    assert_eq!(ordered, expected);

    let first = all[0].id;
    Post::update_all()
        .set(Post::title, orm::sql!(String: "upper({Post::title})"))
        .filter(Post::id.eq(first))
        .exec(&db)
        .await?;
    let after = Post::find_by_pk(first).required(&db).await?;
    assert_eq!(after.title, all[0].title.to_uppercase());
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_column_is_that_of_the_alias_in_a_condition_on_related_rows(db: Database) -> orm::Result<()> {
    use crate::blog::User;
    let query = User::find().filter(User::posts.any(orm::sql!(bool: "length({Post::title}) > {0}")));
    assert!(query.to_sql().contains(r#"(length("posts"."title") > $1)"#), "{}", query.to_sql());
    let expected = User::find().filter(User::posts.any(Post::id.gt(0))).count(&db).await?;
    assert_eq!(query.count(&db).await?, expected);
    Ok(())
}
