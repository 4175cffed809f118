use orm::expr::{Expr, Truth};
use orm::prelude::*;

use crate::blog::{Comment, Post, Profile, Tag, User, filled};

async fn posts(db: &Database, filter: Expr<Post, impl Truth>) -> orm::Result<Vec<i64>> {
    Ok(Post::find()
        .filter(filter)
        .order_by(Post::id)
        .all(db)
        .await?
        .into_iter()
        .map(|post| post.id)
        .collect())
}

async fn users(db: &Database, filter: Expr<User, impl Truth>) -> orm::Result<Vec<i64>> {
    Ok(User::find()
        .filter(filter)
        .order_by(User::id)
        .all(db)
        .await?
        .into_iter()
        .map(|user| user.id)
        .collect())
}

#[orm::test(setup = filled)]
async fn is_asks_for_the_one_row(db: Database) -> orm::Result<()> {
    assert_eq!(posts(&db, Post::author.is(User::nick.eq("ada"))).await?, [1, 3]);
    assert_eq!(posts(&db, Post::editor.is(User::id.gt(0))).await?, [1, 3]);
    assert_eq!(posts(&db, !Post::editor.is(User::id.eq(2))).await?, [2, 3, 4]);
    assert_eq!(users(&db, User::profile.is(Profile::bio.eq("Countess"))).await?, [1]);
    // A predicate that is NULL for the row does not hold.
    assert_eq!(posts(&db, Post::author.is(User::age.lt(100))).await?, [1, 2, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn any_none_and_all_ask_for_the_many(db: Database) -> orm::Result<()> {
    let approved = || Comment::approved.eq(true);
    assert_eq!(posts(&db, Post::comments.any(approved())).await?, [1, 2]);
    assert_eq!(posts(&db, Post::comments.none(approved())).await?, [3, 4]);
    assert_eq!(posts(&db, Post::comments.all(approved())).await?, [2, 3, 4]);
    assert_eq!(posts(&db, Post::comments.all(approved()).and(Post::comments.exists())).await?, [2]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_related_row_whose_predicate_is_null_satisfies_neither_any_nor_all(
    db: Database,
) -> orm::Result<()> {
    // Comment 2, on post 1, has no score.
    let scored = || Comment::score.gte(0);
    assert_eq!(posts(&db, Post::comments.all(scored())).await?, [2, 3, 4]);
    assert_eq!(posts(&db, Post::comments.any(scored())).await?, [1, 2]);
    assert_eq!(posts(&db, Post::comments.none(Comment::score.lt(0))).await?, [1, 2, 3, 4]);
    assert_eq!(posts(&db, Post::comments.any(Comment::score.eq(None))).await?, [1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn exists_asks_for_any_row_at_all(db: Database) -> orm::Result<()> {
    assert_eq!(posts(&db, Post::comments.exists()).await?, [1, 2]);
    assert_eq!(posts(&db, Post::tags.exists()).await?, [1, 2]);
    assert_eq!(posts(&db, !Post::editor.exists()).await?, [2, 4]);
    assert_eq!(users(&db, User::profile.exists()).await?, [1]);
    assert_eq!(users(&db, !User::friends.exists()).await?, [3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn many_to_many_is_asked_through_its_join_table(db: Database) -> orm::Result<()> {
    assert_eq!(posts(&db, Post::tags.any(Tag::name.eq("rust"))).await?, [1]);
    assert_eq!(posts(&db, Post::tags.none(Tag::name.eq("rust"))).await?, [2, 3, 4]);
    assert_eq!(posts(&db, Post::tags.all(Tag::name.eq("sql"))).await?, [2, 3, 4]);
    let unused = Tag::find().filter(!Tag::posts.exists()).all(&db).await?;
    assert_eq!(unused, [Tag { name: "unused".to_owned() }]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn predicates_never_multiply_rows(db: Database) -> orm::Result<()> {
    let busy = Post::find().filter(Post::comments.any(Comment::id.gt(0)).and(Post::tags.exists()));
    assert_eq!(busy.clone().count(&db).await?, 2);
    let loaded = busy.include(Post::comments).order_by(Post::id).all(&db).await?;
    assert_eq!(loaded.iter().map(|post| post.comments.len()).collect::<Vec<_>>(), [3, 1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn predicates_reach_over_several_relations(db: Database) -> orm::Result<()> {
    let commented_by_countess =
        Post::comments.any(Comment::user.is(User::profile.is(Profile::bio.eq("Countess"))));
    assert_eq!(users(&db, User::posts.any(commented_by_countess)).await?, [2]);
    let tagged = User::posts.any(Post::tags.any(Tag::posts.any(Post::author.is(User::id.eq(2)))));
    assert_eq!(users(&db, tagged).await?, [1, 2]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn updates_and_deletes_find_their_rows_by_relations_too(db: Database) -> orm::Result<()> {
    let changed = Post::update_all().set(Post::views, 0).filter(Post::author.is(User::nick.eq("ada")));
    assert_eq!(changed.exec(&db).await?, 2);
    assert_eq!(posts(&db, Post::views.gt(0)).await?, [2]);
    assert_eq!(Tag::delete_all().filter(!Tag::posts.exists()).exec(&db).await?, 1);
    assert_eq!(Tag::find().count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_relation_that_is_filtered_is_asked_about_those_rows_only(db: Database) -> orm::Result<()> {
    let approved = || Post::comments.filter(Comment::approved.eq(true));
    assert_eq!(posts(&db, approved().exists()).await?, [1, 2]);
    assert_eq!(posts(&db, approved().filter(Comment::score.gt(3)).exists()).await?, [1]);
    assert_eq!(posts(&db, approved().any(Comment::score.lt(2))).await?, [1]);
    assert_eq!(posts(&db, approved().none(Comment::body.eq("second"))).await?, [1, 2, 3, 4]);
    assert_eq!(posts(&db, approved().all(Comment::score.gte(1))).await?, [1, 2, 3, 4]);
    assert_eq!(posts(&db, Post::tags.filter(Tag::name.ne("sql")).exists()).await?, [1]);
    Ok(())
}
