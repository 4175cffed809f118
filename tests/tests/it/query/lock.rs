use super::*;
use crate::blog::User;

fn keys(posts: &[Post]) -> Vec<i64> {
    posts.iter().map(|post| post.id).collect()
}

#[orm::test(setup = filled)]
async fn skip_locked_leaves_out_what_another_transaction_has_locked(db: Database) -> orm::Result<()> {
    let (first, second) = (db.begin().await?, db.begin().await?);
    let next = || Post::find().order_by(Post::id).limit(2).lock(ForUpdate).skip_locked();
    assert_eq!(keys(&next().all(&first).await?), [1, 2]);
    assert_eq!(keys(&next().all(&second).await?), [3, 4]);
    let third = db.begin().await?;
    assert_eq!(next().one(&third).await?, None);
    let missing = next().required(&third).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    first.rollback().await?;
    assert_eq!(next().one(&second).await?.map(|post| post.id), Some(1));
    Ok(())
}

#[orm::test(setup = filled)]
async fn nowait_fails_at_a_row_that_another_transaction_has_locked(db: Database) -> orm::Result<()> {
    let (first, second) = (db.begin().await?, db.begin().await?);
    Post::find_by_pk(1).lock(ForUpdate).required(&first).await?;
    assert_eq!(Post::find_by_pk(2).lock(ForUpdate).nowait().required(&second).await?.id, 2);
    let refused = Post::find().lock(ForUpdate).nowait().all(&second).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::LockNotAvailable, "{refused}");
    let aborted = Post::find().count(&second).await.unwrap_err();
    assert_eq!(aborted.kind(), ErrorKind::TransactionAborted);
    Ok(())
}

#[orm::test(setup = filled)]
async fn each_lock_lets_others_do_what_it_says(db: Database) -> orm::Result<()> {
    for (held, asked, free) in [
        (ForUpdate, ForKeyShare, false),
        (ForNoKeyUpdate, ForKeyShare, true),
        (ForNoKeyUpdate, ForShare, false),
        (ForShare, ForShare, true),
        (ForShare, ForNoKeyUpdate, false),
        (ForKeyShare, ForNoKeyUpdate, true),
        (ForKeyShare, ForUpdate, false),
    ] {
        let (first, second) = (db.begin().await?, db.begin().await?);
        Post::find_by_pk(1).lock(held).required(&first).await?;
        let found = Post::find_by_pk(1).lock(asked).skip_locked().one(&second).await?;
        assert_eq!(found.is_some(), free, "{asked:?} beside {held:?}");
        first.rollback().await?;
        second.rollback().await?;
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_a_query_with_includes_only_its_own_rows_are_locked(db: Database) -> orm::Result<()> {
    let (first, second) = (db.begin().await?, db.begin().await?);
    let query = Post::find_by_pk(1).include(Post::author).lock(ForUpdate);
    let post = orm::assert_queries!(db, 1, { query.required(&first).await? });
    let author = User::find_by_pk(post.author.id).lock(ForUpdate).skip_locked();
    assert!(author.one(&second).await?.is_some());
    assert!(Post::find_by_pk(1).lock(ForUpdate).skip_locked().one(&second).await?.is_none());
    Ok(())
}
