//! Each kind of join, with rows that have no counterpart on both sides.

use orm::prelude::*;

use super::models::{Post, User, blog, tail};

/// Which rows stand beside each other, by what they are called.
fn names<P, U>(rows: &[(P, U)], post: impl Fn(&P) -> &str, user: impl Fn(&U) -> &str) -> Vec<String> {
    let mut names: Vec<_> = rows.iter().map(|(p, u)| format!("{} {}", post(p), user(u))).collect();
    names.sort();
    names
}

#[allow(clippy::ref_option)] // as `names` gives it
fn title(post: &Option<Post>) -> &str {
    post.as_ref().map_or("-", |post| &post.title)
}

#[allow(clippy::ref_option)] // as `names` gives it
fn name(user: &Option<User>) -> &str {
    user.as_ref().map_or("-", |user| &user.name)
}

#[orm::test(setup = blog)]
async fn an_inner_join_leaves_out_what_has_no_counterpart(db: Database) -> orm::Result<()> {
    let query = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."id", "posts"."title", "posts"."views", "posts"."status"::text, "posts"."author_id", "users"."id", "users"."name", "users"."boss_id" FROM "posts" JOIN "users" ON "posts"."author_id" = "users"."id""#
    );
    let rows: Vec<(Post, User)> = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(names(&rows, |post| &post.title, |user| &user.name), ["First Ada", "Second Cy", "Third Ada"]);
    assert!(rows.iter().all(|(post, user)| post.author_id == Some(user.id)));
    let (first, _) = rows.iter().find(|(post, _)| post.id == 1).expect("the first post has an author");
    assert_eq!(*first, Post::find_by_pk(1).required(&db).await?);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_left_join_keeps_the_rows_of_the_left(db: Database) -> orm::Result<()> {
    let query = Post::find().left_join(User::find(), |post, user| post.author_id.eq(user.id));
    assert_eq!(tail(&query.to_sql()), r#""posts" LEFT JOIN "users" ON "posts"."author_id" = "users"."id""#);
    let rows: Vec<(Post, Option<User>)> = query.all(&db).await?;
    assert_eq!(names(&rows, |post| &post.title, name), ["First Ada", "Orphan -", "Second Cy", "Third Ada"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_right_join_keeps_the_rows_of_the_right(db: Database) -> orm::Result<()> {
    let query = Post::find().right_join(User::find(), |post, user| post.author_id.eq(user.id));
    assert_eq!(tail(&query.to_sql()), r#""posts" RIGHT JOIN "users" ON "posts"."author_id" = "users"."id""#);
    let rows: Vec<(Option<Post>, User)> = query.all(&db).await?;
    assert_eq!(names(&rows, title, |user| &user.name), ["- Bob", "First Ada", "Second Cy", "Third Ada"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_full_join_keeps_the_rows_of_both(db: Database) -> orm::Result<()> {
    let query = Post::find().full_join(User::find(), |post, user| post.author_id.eq(user.id));
    assert_eq!(tail(&query.to_sql()), r#""posts" FULL JOIN "users" ON "posts"."author_id" = "users"."id""#);
    let rows: Vec<(Option<Post>, Option<User>)> = query.all(&db).await?;
    assert_eq!(names(&rows, title, name), ["- Bob", "First Ada", "Orphan -", "Second Cy", "Third Ada"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_cross_join_is_every_row_with_every_row(db: Database) -> orm::Result<()> {
    let query = Post::find().cross_join(User::find());
    assert_eq!(tail(&query.to_sql()), r#""posts" CROSS JOIN "users""#);
    assert_eq!(query.clone().count(&db).await?, 12);
    let rows: Vec<(Post, User)> = query.all(&db).await?;
    assert_eq!(rows.len(), 12);
    Ok(())
}
