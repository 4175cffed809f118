//! Queries that are made for each row of the tables before.

use orm::prelude::*;

use super::models::{Comment, Post, User, blog, tail};

#[orm::test(setup = blog)]
async fn the_last_two_comments_of_each_post(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .join_lateral(|post| {
            let comment = Comment::alias();
            comment.find().filter(comment.post_id.eq(post.id)).order_by(comment.id.desc()).limit(2)
        })
        .order_by(|(post, comment)| (post.id, comment.id));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" JOIN LATERAL (SELECT * FROM "comments" WHERE "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $1) AS "comments" ON TRUE ORDER BY "posts"."id", "comments"."id""#
    );
    let rows: Vec<(Post, Comment)> = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let rows: Vec<_> = rows.iter().map(|(post, comment)| (&*post.title, &*comment.body)).collect();
    assert_eq!(rows, [("First", "b"), ("First", "c"), ("Second", "d")]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_row_without_any_stays_in_a_left_one(db: Database) -> orm::Result<()> {
    let rows: Vec<(User, Option<Post>)> = User::find()
        .left_join_lateral(|user| {
            let post = Post::alias();
            post.find().filter(post.author_id.eq(user.id)).order_by(post.views.desc()).limit(1)
        })
        .order_by(|(user, _)| user.id)
        .all(&db)
        .await?;
    let rows: Vec<_> =
        rows.iter().map(|(user, post)| (&*user.name, post.as_ref().map(|post| &*post.title))).collect();
    assert_eq!(rows, [("Ada", Some("Third")), ("Bob", None), ("Cy", Some("Second"))]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_lateral_query_of_the_same_table_has_a_name_of_its_own(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .left_join_lateral(|post| {
            let better = Post::alias();
            better.find().filter(better.views.gt(post.views)).order_by(better.views).limit(1)
        })
        .order_by(|(post, _)| post.views)
        .select(|(post, better)| (post.title, better.title));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."title", "posts_2"."title" FROM "posts" LEFT JOIN LATERAL (SELECT * FROM "posts" AS "posts_2" WHERE "posts_2"."views" > "posts"."views" ORDER BY "posts_2"."views" LIMIT $1) AS "posts_2" ON TRUE ORDER BY "posts"."views""#
    );
    let rows = query.all(&db).await?;
    let rows: Vec<_> = rows.iter().map(|(title, better)| (&**title, better.as_deref())).collect();
    assert_eq!(
        rows,
        [("Orphan", Some("First")), ("First", Some("Third")), ("Third", Some("Second")), ("Second", None)]
    );
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_lateral_query_uses_every_table_before_it(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .left_join_lateral(|(post, user)| {
            let comment = Comment::alias();
            comment
                .find()
                .filter(comment.post_id.eq(post.id))
                .filter(comment.author_id.ne(user.id))
                .order_by(comment.id.desc())
                .limit(1)
        })
        .join(User::find(), |(_, _, comment), reader| comment.author_id.eq(reader.id))
        .order_by(|(post, ..)| post.id)
        .select(|(post, user, comment, reader)| (post.title, user.name, comment.body, reader.name));
    let rows = query.all(&db).await?;
    let rows: Vec<_> =
        rows.iter().map(|(a, b, c, d)| (&**a, &**b, c.as_deref().unwrap_or("-"), &**d)).collect();
    assert_eq!(rows, [("First", "Ada", "b", "Cy"), ("Second", "Cy", "d", "Bob")]);
    Ok(())
}
