//! Groups, aggregates and windows over joins.

use orm::expr::{count, rank, window};
use orm::prelude::*;
use orm::query::rollup;

use super::models::{Post, User, blog, tail};

#[orm::test(setup = blog)]
async fn groups_of_a_left_join_count_what_is_there(db: Database) -> orm::Result<()> {
    let query = User::find()
        .left_join(Post::find(), |user, post| post.author_id.eq(user.id))
        .group_by(|(user, _)| (user.id, user.name))
        .order_by(|(id, _), _| id)
        .select(|(_, name), (_, post)| (name, count(), post.id.count(), post.views.sum()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "users"."name", count(*), count("posts"."id"), sum("posts"."views") FROM "users" LEFT JOIN "posts" ON "posts"."author_id" = "users"."id" GROUP BY "users"."id", "users"."name" ORDER BY "users"."id""#
    );
    let rows: Vec<(String, i64, i64, Option<i64>)> = query.all(&db).await?;
    let name = str::to_owned;
    assert_eq!(
        rows,
        [(name("Ada"), 2, 2, Some(30)), (name("Bob"), 1, 0, None), (name("Cy"), 1, 1, Some(30))]
    );
    Ok(())
}

#[orm::test(setup = blog)]
async fn groups_are_chosen_and_ordered_by_aggregates(db: Database) -> orm::Result<()> {
    let joined = || Post::find().join(User::find(), |post, user| post.author_id.eq(user.id));
    let query = joined()
        .group_by(|(_, user)| user.name)
        .having(|_, (post, _)| post.id.count().gt(1))
        .select(|name, (post, _)| (name, post.views.max()));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" JOIN "users" ON "posts"."author_id" = "users"."id" GROUP BY "users"."name" HAVING count("posts"."id") > $1"#
    );
    assert_eq!(query.all(&db).await?, [("Ada".to_owned(), Some(20))]);

    let query = joined()
        .group_by(|(_, user)| rollup(user.name))
        .order_by(|name, _| (count().desc(), name))
        .select(|name, _| (name, count()));
    assert!(query.to_sql().contains(r#" GROUP BY ROLLUP ("users"."name") ORDER BY count(*) DESC"#));
    let name = |name: &str| Some(name.to_owned());
    assert_eq!(query.all(&db).await?, [(None, 3), (name("Ada"), 2), (name("Cy"), 1)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_key_with_an_argument_is_one_expression(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .group_by(|(post, _)| post.views / 20)
        .order_by(|key, _| key)
        .select(|key, _| (key, count()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."views" / $1, count(*) FROM "posts" JOIN "users" ON "posts"."author_id" = "users"."id" GROUP BY "posts"."views" / $1 ORDER BY "posts"."views" / $1"#
    );
    assert_eq!(query.all(&db).await?, [(0, 1), (1, 2)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn aggregates_of_all_rows_of_a_join(db: Database) -> orm::Result<()> {
    let (rows, views, authors) = Post::find()
        .order_by(Post::id)
        .left_join(User::find(), |post, user| post.author_id.eq(user.id))
        .aggregate(|(post, user)| (count(), post.views.sum(), user.id.count().distinct()))
        .required(&db)
        .await?;
    assert_eq!((rows, views, authors), (4, Some(65), 2));
    Ok(())
}

#[orm::test(setup = blog)]
async fn windows_see_the_joined_rows(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .order_by(|(post, _)| post.id)
        .select(|(post, user)| {
            let by_author = window().partition_by(user.name).order_by(post.views.desc());
            (post.title, rank().over(by_author))
        });
    assert!(
        query.to_sql().contains(r#"rank() OVER (PARTITION BY "users"."name" ORDER BY "posts"."views" DESC)"#)
    );
    let rows = query.all(&db).await?;
    let rows: Vec<_> = rows.iter().map(|(title, rank)| (&**title, *rank)).collect();
    assert_eq!(rows, [("First", 2), ("Second", 1), ("Third", 1)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn each_value_once(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .order_by(|(_, user)| user.name)
        .select(|(_, user)| user.name)
        .distinct()
        .limit(5);
    assert!(query.to_sql().starts_with(r#"SELECT DISTINCT "users"."name" FROM"#));
    assert_eq!(query.all(&db).await?, ["Ada", "Cy"]);
    Ok(())
}
