use orm::query::Select;

use super::*;
use crate::blog::User;

async fn ids(db: &Database, query: Select<Post>) -> orm::Result<Vec<i64>> {
    Ok(query.all(db).await?.into_iter().map(|post| post.id).collect())
}

#[orm::test(setup = filled)]
async fn rows_come_in_the_order_that_is_asked_for(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&db, Post::find().order_by(Post::id)).await?, [1, 2, 3, 4]);
    assert_eq!(ids(&db, Post::find().order_by(Post::id.desc())).await?, [4, 3, 2, 1]);
    assert_eq!(ids(&db, Post::find().order_by(-Post::views)).await?, [3, 2, 1, 4]);
    let two = Post::find().order_by((Post::author_id, Post::id.desc()));
    assert_eq!(ids(&db, two).await?, [3, 1, 2, 4]);
    let calls = Post::find().order_by(Post::author_id.desc()).order_by(Post::id);
    assert_eq!(ids(&db, calls).await?, [4, 2, 1, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn nulls_stand_where_they_are_put(db: Database) -> orm::Result<()> {
    let by = |order: orm::expr::Order<Post>| Post::find().order_by((order, Post::id));
    // Prices: 100, 2.50, NULL, NULL.
    assert_eq!(ids(&db, by(Post::price.asc())).await?, [2, 1, 3, 4]);
    assert_eq!(ids(&db, by(Post::price.desc())).await?, [3, 4, 1, 2]);
    assert_eq!(ids(&db, by(Post::price.desc().nulls_last())).await?, [1, 2, 3, 4]);
    assert_eq!(ids(&db, by(Post::price.asc().nulls_first())).await?, [3, 4, 2, 1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn limit_and_offset_cut_a_page_out_of_the_order(db: Database) -> orm::Result<()> {
    let page = |limit, offset| Post::find().order_by(Post::id).limit(limit).offset(offset);
    assert_eq!(ids(&db, page(2, 0)).await?, [1, 2]);
    assert_eq!(ids(&db, page(2, 3)).await?, [4]);
    assert_eq!(ids(&db, page(2, 99)).await?, NONE);
    assert_eq!(ids(&db, page(0, 0)).await?, NONE);
    assert_eq!(ids(&db, page(u64::MAX, 1)).await?, [2, 3, 4]);
    assert_eq!(ids(&db, Post::find().order_by(Post::id).offset(2)).await?, [3, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_order_by_an_expression_may_be_of_an_enum_or_a_function(db: Database) -> orm::Result<()> {
    assert_eq!(ids(&db, Post::find().order_by((Post::status.desc(), Post::id))).await?, [3, 1, 2, 4]);
    let users = User::find().order_by(User::nick.lower().desc().nulls_last()).all(&db).await?;
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [3, 1, 2]);
    Ok(())
}
