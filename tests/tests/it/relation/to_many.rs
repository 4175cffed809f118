use orm::prelude::*;

use crate::blog::{Comment, Post, User, filled};

fn ids(comments: &[Comment]) -> Vec<i64> {
    comments.iter().map(|comment| comment.id).collect()
}

#[orm::test(setup = filled)]
async fn every_parent_has_its_own_rows_and_may_have_none(db: Database) -> orm::Result<()> {
    let query = Post::find().order_by(Post::id).include(Post::comments.order_by(Comment::id));
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let loaded: Vec<Vec<i64>> = posts.iter().map(|post| ids(&post.comments)).collect();
    assert_eq!(loaded, [vec![1, 2, 3], vec![4], vec![], vec![]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_filter_chooses_among_the_related_rows_and_keeps_the_parents(db: Database) -> orm::Result<()> {
    let approved = Post::comments
        .filter(Comment::approved.eq(true))
        .filter(Comment::score.gt(1).or(Comment::score.is_null()))
        .order_by(Comment::id);
    let query = Post::find().order_by(Post::id).include(approved);
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let loaded: Vec<Vec<i64>> = posts.iter().map(|post| ids(&post.comments)).collect();
    assert_eq!(loaded, [vec![1], vec![4], vec![], vec![]]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_filter_may_ask_for_what_the_related_rows_are_related_to(db: Database) -> orm::Result<()> {
    let by_bob =
        Post::comments.filter(Comment::user.is(User::email.starts_with("bob"))).order_by(Comment::id);
    let posts = Post::find().order_by(Post::id).include(by_bob).all(&db).await?;
    assert_eq!(ids(&posts[0].comments), [1, 3]);
    let on_busy = User::comments.filter(Comment::post.is(Post::comments.any(Comment::score.is_null())));
    let users = User::find().order_by(User::id).include(on_busy.order_by(Comment::id)).all(&db).await?;
    assert_eq!(
        users.iter().map(|user| ids(&user.comments)).collect::<Vec<_>>(),
        [vec![], vec![1, 3], vec![2]]
    );
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_related_rows_of_each_parent_come_in_the_order_that_is_asked_for(
    db: Database,
) -> orm::Result<()> {
    let by_score = Post::comments.order_by((Comment::score.desc().nulls_last(), Comment::id));
    let posts = Post::find().order_by(Post::id).include(by_score).all(&db).await?;
    assert_eq!(ids(&posts[0].comments), [1, 3, 2]);
    let by_body = Post::comments.order_by(Comment::body.desc());
    let posts = Post::find().order_by(Post::id).include(by_body).all(&db).await?;
    assert_eq!(ids(&posts[0].comments), [3, 2, 1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_limit_is_one_of_each_parent(db: Database) -> orm::Result<()> {
    let newest = |limit| Post::comments.order_by(Comment::id.desc()).limit(limit);
    let load = async |limit| -> orm::Result<Vec<Vec<i64>>> {
        let query = Post::find().order_by(Post::id).include(newest(limit));
        let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
        Ok(posts.iter().map(|post| ids(&post.comments)).collect())
    };
    assert_eq!(load(0).await?, vec![Vec::<i64>::new(); 4]);
    assert_eq!(load(1).await?, [vec![3], vec![4], vec![], vec![]]);
    assert_eq!(load(2).await?, [vec![3, 2], vec![4], vec![], vec![]]);
    assert_eq!(load(u64::MAX).await?, [vec![3, 2, 1], vec![4], vec![], vec![]]);
    let filtered = Post::comments.filter(Comment::approved.eq(true)).order_by(Comment::id).limit(1);
    let posts = Post::find().order_by(Post::id).include(filtered.include(Comment::user)).all(&db).await?;
    assert_eq!((posts[0].comments.len(), posts[0].comments[0].user.id), (1, 2));
    Ok(())
}

#[orm::test(setup = filled)]
async fn the_page_of_parents_is_cut_before_their_rows_are_loaded(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .order_by(Post::id.desc())
        .limit(2)
        .offset(2)
        .include(Post::comments.order_by(Comment::id));
    let posts = orm::assert_queries!(db, 1, { query.all(&db).await? });
    assert_eq!(posts.iter().map(|post| post.id).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((ids(&posts[0].comments), ids(&posts[1].comments)), (vec![4], vec![1, 2, 3]));
    Ok(())
}

#[orm::test(setup = filled)]
async fn several_to_many_relations_do_not_multiply_each_other(db: Database) -> orm::Result<()> {
    let query = User::find()
        .order_by(User::id)
        .include(User::posts.order_by(Post::id))
        .include(User::edited.order_by(Post::id))
        .include(User::comments.order_by(Comment::id))
        .include(User::profile);
    let users = orm::assert_queries!(db, 1, { query.all(&db).await? });
    let posts = |posts: &[Post]| posts.iter().map(|post| post.id).collect::<Vec<_>>();
    assert_eq!(
        users.iter().map(|user| posts(&user.posts)).collect::<Vec<_>>(),
        [vec![1, 3], vec![2], vec![4]]
    );
    assert_eq!(users.iter().map(|user| posts(&user.edited)).collect::<Vec<_>>(), [vec![3], vec![1], vec![]]);
    assert_eq!(
        users.iter().map(|user| ids(&user.comments)).collect::<Vec<_>>(),
        [vec![4], vec![1, 3], vec![2]]
    );
    assert!(users[0].profile.is_some());
    Ok(())
}
