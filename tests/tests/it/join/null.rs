//! What is NULL where a row is missing.

use orm::prelude::*;

use super::models::{Comment, Post, User, blog, tail};

#[orm::test(setup = blog)]
async fn columns_of_a_side_that_can_be_missing_are_options(db: Database) -> orm::Result<()> {
    let rows: Vec<(String, Option<String>, Option<i64>)> = Post::find()
        .left_join(User::find(), |post, user| post.author_id.eq(user.id))
        .order_by(|(post, _)| post.id)
        .select(|(post, user)| (post.title, user.name, user.boss_id))
        .all(&db)
        .await?;
    assert_eq!(rows[1], ("Second".to_owned(), Some("Cy".to_owned()), Some(1)));
    assert_eq!(rows[3], ("Orphan".to_owned(), None, None));

    // So is what is calculated of them; coalesce ends it.
    let doubled: Vec<(Option<i64>, i64)> = Post::find()
        .left_join(User::find(), |post, user| post.author_id.eq(user.id))
        .order_by(|(post, _)| post.id)
        .select(|(_, user)| (user.id * 2, (user.id * 2).coalesce(0)))
        .all(&db)
        .await?;
    assert_eq!(doubled, [(Some(2), 2), (Some(6), 6), (Some(2), 2), (None, 0)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_row_is_missing_exactly_if_its_key_is_null(db: Database) -> orm::Result<()> {
    // Ada has no boss: the column beside her key is NULL, and she is there.
    let rows =
        Post::find_by_pk(1).left_join(User::find(), |post, user| post.author_id.eq(user.id)).all(&db).await?;
    let ada = rows[0].1.as_ref().expect("the author is there");
    assert_eq!((&*ada.name, ada.boss_id), ("Ada", None));
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_condition_on_a_missing_side_drops_the_row_unless_it_asks_for_it(db: Database) -> orm::Result<()> {
    let joined = || User::find().left_join(Post::find(), |user, post| post.author_id.eq(user.id));
    let with_views = joined().filter(|(_, post)| post.views.gte(0));
    assert_eq!(with_views.count(&db).await?, 3);
    let without = joined().filter(|(_, post)| post.id.is_null());
    assert_eq!(
        tail(&without.to_sql()),
        r#""users" LEFT JOIN "posts" ON "posts"."author_id" = "users"."id" WHERE "posts"."id" IS NULL"#
    );
    let without = without.all(&db).await?;
    assert_eq!(without.len(), 1);
    assert_eq!((&*without[0].0.name, &without[0].1), ("Bob", &None));
    let either = joined().filter(|(_, post)| post.id.is_null().or(post.views.gt(25)));
    assert_eq!(either.count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = blog)]
async fn nulls_match_nothing_in_a_condition(db: Database) -> orm::Result<()> {
    // The orphan has no author, and Ada no boss.
    let query = Post::find().left_join(User::find(), |post, user| post.author_id.eq(user.boss_id));
    let rows = query.order_by(|(post, user)| (post.id, user.id)).all(&db).await?;
    let rows: Vec<_> =
        rows.iter().map(|(post, user)| (&*post.title, user.as_ref().map(|user| &*user.name))).collect();
    assert_eq!(
        rows,
        [
            ("First", Some("Bob")),
            ("First", Some("Cy")),
            ("Second", None),
            ("Third", Some("Bob")),
            ("Third", Some("Cy")),
            ("Orphan", None)
        ]
    );
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_missing_side_leaves_the_next_one_out_too(db: Database) -> orm::Result<()> {
    let rows = User::find()
        .left_join(Post::find(), |user, post| post.author_id.eq(user.id))
        .left_join(Comment::find(), |(_, post), comment| comment.post_id.eq(post.id))
        .order_by(|(user, post, comment)| (user.id, post.id, comment.id))
        .select(|(user, post, comment)| (user.name, post.title, comment.body))
        .all(&db)
        .await?;
    let rows: Vec<_> = rows.iter().map(|(a, b, c)| (&**a, b.as_deref(), c.as_deref())).collect();
    assert_eq!(
        rows,
        [
            ("Ada", Some("First"), Some("a")),
            ("Ada", Some("First"), Some("b")),
            ("Ada", Some("First"), Some("c")),
            ("Ada", Some("Third"), None),
            ("Bob", None, None),
            ("Cy", Some("Second"), Some("d"))
        ]
    );
    Ok(())
}
