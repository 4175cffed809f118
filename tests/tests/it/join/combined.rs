//! Set operations, the first rows of each and limited queries as sides of joins; aggregates of so many joined rows.

use orm::expr::count;
use orm::prelude::*;

use super::models::{Comment, Post, User, blog};

/// Within the query in the place of the table, which has a name of its own there.
const POSTS: &str =
    r#""posts_2"."id", "posts_2"."title", "posts_2"."views", "posts_2"."status", "posts_2"."author_id""#;

/// The first of Ada, the second of Cy.
fn either() -> Select<Post> {
    Post::find().filter(Post::id.eq(1)).union(Post::find().filter(Post::id.eq(2)))
}

/// Of each author: Ada's third, Cy's second.
fn best() -> Select<Post> {
    Post::find()
        .filter(Post::author_id.is_not_null())
        .distinct_on(Post::author_id)
        .order_by(Post::views.desc())
}

/// Of all: the second, the third.
fn most() -> Select<Post> {
    Post::find().order_by(Post::views.desc()).limit(2)
}

fn of_posts(query: Select<Post>) -> orm::query::Selected<orm::query::Join<(Post, User)>, (i64, String)> {
    query
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .order_by(|(post, _)| post.id)
        .select(|(post, user)| (post.id, user.name))
}

type WithPost = orm::query::Join<(User, Option<Post>)>;

fn of_users(query: Select<Post>) -> orm::query::Selected<WithPost, (String, Option<i64>)> {
    User::find()
        .left_join(query, |user, post| post.author_id.eq(user.id))
        .order_by(|(user, _)| user.id)
        .select(|(user, post)| (user.name, post.id))
}

fn named(rows: &[(i64, &str)]) -> Vec<(i64, String)> {
    rows.iter().map(|&(id, name)| (id, name.to_owned())).collect()
}

fn posts_of(rows: [Option<i64>; 3]) -> Vec<(String, Option<i64>)> {
    ["Ada", "Bob", "Cy"].into_iter().map(str::to_owned).zip(rows).collect()
}

#[orm::test(setup = blog)]
async fn a_set_operation_is_a_side(db: Database) -> orm::Result<()> {
    let union = |first: &str, second: &str| {
        format!(
            r#"(SELECT {POSTS} FROM "posts" AS "posts_2" WHERE "posts_2"."id" = {first} UNION SELECT {POSTS} FROM "posts" AS "posts_2" WHERE "posts_2"."id" = {second}) AS "posts""#
        )
    };
    let query = of_posts(either());
    let sides = format!(
        r#"{} JOIN "users" ON "posts"."author_id" = "users"."id" ORDER BY "posts"."id""#,
        union("$1", "$2")
    );
    assert_eq!(query.to_sql(), format!(r#"SELECT "posts"."id", "users"."name" FROM {sides}"#));
    assert_eq!(query.all(&db).await?, named(&[(1, "Ada"), (2, "Cy")]));

    let query = of_users(either());
    let sides = format!(
        r#""users" LEFT JOIN {} ON "posts"."author_id" = "users"."id" ORDER BY "users"."id""#,
        union("$1", "$2")
    );
    assert_eq!(query.to_sql(), format!(r#"SELECT "users"."name", "posts"."id" FROM {sides}"#));
    assert_eq!(query.all(&db).await?, posts_of([Some(1), None, Some(2)]));

    let rows = User::find()
        .full_join(either().filter(Post::views.gt(10)), |user, post| post.author_id.eq(user.id))
        .order_by(|(user, _)| user.id)
        .select(|(user, post)| (user.name, post.id))
        .all(&db)
        .await?;
    let posts: Vec<Option<i64>> = rows.into_iter().map(|(_, post)| post).collect();
    assert_eq!(posts, [None, None, Some(2)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn the_first_rows_of_each_are_a_side(db: Database) -> orm::Result<()> {
    let order = r#"ORDER BY "posts"."author_id", "posts"."views" DESC"#;
    let first = format!(
        r#"(SELECT DISTINCT ON ("posts_2"."author_id") {POSTS} FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" IS NOT NULL ORDER BY "posts_2"."author_id", "posts_2"."views" DESC) AS "posts""#
    );
    let query = of_posts(best());
    assert_eq!(
        query.to_sql(),
        format!(
            r#"SELECT "posts"."id", "users"."name" FROM {first} JOIN "users" ON "posts"."author_id" = "users"."id" {order}, "posts"."id""#
        )
    );
    assert_eq!(query.all(&db).await?, named(&[(3, "Ada"), (2, "Cy")]));
    let query = of_users(best());
    assert_eq!(
        query.to_sql(),
        format!(
            r#"SELECT "users"."name", "posts"."id" FROM "users" LEFT JOIN {first} ON "posts"."author_id" = "users"."id" ORDER BY "users"."id""#
        )
    );
    assert_eq!(query.all(&db).await?, posts_of([Some(3), None, Some(2)]));
    assert_eq!(of_posts(best().limit(1)).all(&db).await?, named(&[(3, "Ada")]));
    assert_eq!(of_users(best().offset(1).limit(1)).all(&db).await?, posts_of([None, None, Some(2)]));
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_limited_query_is_a_side(db: Database) -> orm::Result<()> {
    let limited = r#"(SELECT * FROM "posts" ORDER BY "posts"."views" DESC LIMIT $1) AS "posts""#;
    let query = of_posts(most());
    assert_eq!(
        query.to_sql(),
        format!(
            r#"SELECT "posts"."id", "users"."name" FROM {limited} JOIN "users" ON "posts"."author_id" = "users"."id" ORDER BY "posts"."views" DESC, "posts"."id""#
        )
    );
    assert_eq!(query.all(&db).await?, named(&[(2, "Cy"), (3, "Ada")]));
    let query = of_users(most());
    assert_eq!(
        query.to_sql(),
        format!(
            r#"SELECT "users"."name", "posts"."id" FROM "users" LEFT JOIN {limited} ON "posts"."author_id" = "users"."id" ORDER BY "users"."id""#
        )
    );
    assert_eq!(query.all(&db).await?, posts_of([Some(3), None, Some(2)]));
    Ok(())
}

#[orm::test(setup = blog)]
async fn each_of_them_is_the_first_side_of_a_lateral_join(db: Database) -> orm::Result<()> {
    let last = |query: Select<Post>| {
        query
            .left_join_lateral(|post| {
                let comment = Comment::alias();
                comment.find().filter(comment.post_id.eq(post.id)).order_by(comment.id.desc()).limit(1)
            })
            .order_by(|(post, _)| post.id)
            .select(|(post, comment)| (post.id, comment.body))
    };
    let lateral = r#" LEFT JOIN LATERAL (SELECT * FROM "comments" WHERE "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $"#;
    for (query, argument, expected) in [
        (either(), 3, vec![(1, Some("c")), (2, Some("d"))]),
        (best(), 1, vec![(3, None), (2, Some("d"))]),
        (most(), 2, vec![(2, Some("d")), (3, None)]),
    ] {
        let query = last(query);
        assert!(
            query.to_sql().contains(&format!(r#") AS "posts"{lateral}{argument})"#)),
            "{}",
            query.to_sql()
        );
        let rows = query.all(&db).await?;
        let rows: Vec<_> = rows.iter().map(|(id, body)| (*id, body.as_deref())).collect();
        assert_eq!(rows, expected);
    }
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_limit_before_aggregates_is_about_the_joined_rows(db: Database) -> orm::Result<()> {
    let last = || {
        Post::find()
            .join(Comment::find(), |post, comment| comment.post_id.eq(post.id))
            .order_by(|(_, comment)| comment.id.desc())
            .limit(2)
    };
    let query = last().aggregate(|(post, comment)| (count(), post.views.sum(), comment.body.max()));
    assert_eq!(
        query.to_sql(),
        concat!(
            r#"SELECT count(*), sum("posts"."views"), max("comments"."body") FROM ("#,
            r#"SELECT "posts"."id", "posts"."title", "posts"."views", "posts"."status", "posts"."author_id", "#,
            r#""comments"."id", "comments"."body", "comments"."post_id", "comments"."author_id" "#,
            r#"FROM "posts" JOIN "comments" ON "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $1"#,
            r#") AS orm_rows(c0, c1, c2, c3, c4, c5, c6, c7, c8), "#,
            r#"LATERAL (SELECT orm_rows.c0, orm_rows.c1, orm_rows.c2, orm_rows.c3, orm_rows.c4) AS "posts"("id", "title", "views", "status", "author_id"), "#,
            r#"LATERAL (SELECT orm_rows.c5, orm_rows.c6, orm_rows.c7, orm_rows.c8) AS "comments"("id", "body", "post_id", "author_id")"#,
        )
    );
    // Of the first post's third comment, and of the second post's only one.
    let row = orm::assert_queries!(db, 1, { query.required(&db).await? });
    assert_eq!(row, (2, Some(40), Some("d".to_owned())));
    assert_eq!(last().offset(1).aggregate(|(post, _)| post.views.sum()).required(&db).await?, Some(20));
    assert_eq!(last().count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_limit_before_groups_is_about_the_joined_rows_and_one_behind_about_groups(
    db: Database,
) -> orm::Result<()> {
    let boss = User::find()
        .filter(User::id.gt(0))
        .left_join(Post::find(), |user, post| post.author_id.eq(user.id))
        .left_join(User::find(), |(user, _), boss| user.boss_id.eq(boss.id))
        .order_by(|(user, post, _)| (user.id, post.id))
        .limit(3)
        .group_by(|(user, _, boss)| (user.name, boss.name))
        .having(|_, (user, _, _)| user.id.max().gt(0))
        .order_by(|(name, _), _| name)
        .select(|(name, boss), (_, post, _)| (name, boss, post.id.count()));
    let rows = boss.clone().all(&db).await?;
    let rows: Vec<_> = rows.iter().map(|(name, boss, posts)| (&**name, boss.as_deref(), *posts)).collect();
    assert_eq!(rows, [("Ada", None, 2), ("Bob", Some("Ada"), 0)]);
    assert_eq!(boss.limit(1).all(&db).await?.len(), 1);
    Ok(())
}
