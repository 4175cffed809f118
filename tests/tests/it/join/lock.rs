//! Locks on the tables of a join.

use orm::prelude::*;

use super::models::{Post, User, blog};

#[test]
fn a_lock_is_of_every_table_or_of_those_that_are_named() {
    let inner = || Post::find().join(User::find(), |post, user| post.author_id.eq(user.id));
    let tail = |sql: String| sql.rsplit_once(r#""id""#).map(|(_, tail)| tail.to_owned()).unwrap_or_default();
    assert_eq!(tail(inner().lock(ForUpdate).to_sql()), " FOR UPDATE");
    assert_eq!(tail(inner().lock_of(|(_, user)| user, ForShare).to_sql()), r#" FOR SHARE OF "users""#);
    assert_eq!(
        tail(inner().lock_of(|both| both, ForNoKeyUpdate).nowait().to_sql()),
        r#" FOR NO KEY UPDATE OF "posts", "users" NOWAIT"#
    );
    let selves = User::find().left_join(User::find(), |user, boss| user.boss_id.eq(boss.id));
    assert_eq!(tail(selves.lock_of(|(user, _)| user, ForUpdate).to_sql()), r#" FOR UPDATE OF "users""#);
    let selves = User::find().join(User::find(), |user, boss| user.boss_id.eq(boss.id));
    assert_eq!(tail(selves.lock_of(|(_, boss)| boss, ForUpdate).to_sql()), r#" FOR UPDATE OF "users_2""#);
}

#[orm::test(setup = blog)]
async fn only_the_named_table_is_locked(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    let (post, user) = Post::find_by_pk(1)
        .left_join(User::find(), |post, user| post.author_id.eq(user.id))
        .lock_of(|(post, _)| post, ForUpdate)
        .required(&tx)
        .await?;
    let user = user.expect("it has an author");
    let other = db.begin().await?;
    // The author is free, the post is not.
    assert!(User::find_by_pk(user.id).lock(ForUpdate).nowait().one(&other).await?.is_some());
    let rest = Post::find().join(User::find(), |post, user| post.author_id.eq(user.id));
    let rest = rest.lock_of(|(post, _)| post, ForUpdate).skip_locked().all(&other).await?;
    assert_eq!(rest.len(), 2);
    assert!(rest.iter().all(|(other, _)| other.id != post.id));
    let error = Post::find_by_pk(1)
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .lock(ForUpdate)
        .nowait()
        .one(&other)
        .await
        .expect_err("the post is locked");
    assert_eq!(error.kind(), ErrorKind::LockNotAvailable);
    other.rollback().await?;
    tx.rollback().await?;
    Ok(())
}

#[orm::test(setup = blog)]
async fn rows_that_are_the_first_of_each_are_not_locked(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    let query = || {
        Post::find().join(User::find().distinct_on(User::boss_id), |post, user| post.author_id.eq(user.id))
    };
    let error = orm::assert_queries!(db, 0, { query().lock(ForUpdate).all(&tx).await.unwrap_err() });
    assert_eq!(error.kind(), orm::ErrorKind::Statement);
    assert!(error.to_string().contains("cannot be locked"), "{error}");
    // Nothing was sent, so that the transaction goes on.
    query().lock_of(|(post, _)| post, ForUpdate).all(&tx).await?;
    tx.rollback().await
}
