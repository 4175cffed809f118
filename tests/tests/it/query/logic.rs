use super::*;

#[orm::test(setup = filled)]
async fn and_or_and_not_group_as_they_are_written(db: Database) -> orm::Result<()> {
    let (first, second, third) = (|| Post::id.eq(1), || Post::id.lte(2), || Post::id.gte(2));
    assert_eq!(found(&db, first().or(second().and(third()))).await?, [1, 2]);
    assert_eq!(found(&db, first().or(second()).and(third())).await?, [2]);
    assert_eq!(found(&db, !(first().or(third()))).await?, NONE);
    assert_eq!(found(&db, (!first()).or(third())).await?, [2, 3, 4]);
    assert_eq!(found(&db, !second().and(third())).await?, [1, 3, 4]);
    assert_eq!(found(&db, !!first()).await?, [1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn all_of_none_finds_every_row_and_one_of_none_finds_none(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Expr::<Post, bool>::all_of([])).await?, [1, 2, 3, 4]);
    assert_eq!(found(&db, Expr::<Post, bool>::any_of([])).await?, NONE);
    assert_eq!(found(&db, Expr::any_of([1, 3].map(|id| Post::id.eq(id)))).await?, [1, 3]);
    assert_eq!(found(&db, Expr::all_of([Post::id.gt(1), Post::id.lt(4)])).await?, [2, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn logic_has_three_values(db: Database) -> orm::Result<()> {
    let unknown = || Post::body.eq("no such body");
    // For posts 2 and 3, which have no body, it is neither true nor false.
    assert_eq!(found(&db, unknown()).await?, NONE);
    assert_eq!(found(&db, !unknown()).await?, [1, 4]);
    assert_eq!(found(&db, unknown().or(Post::id.eq(2))).await?, [2]);
    assert_eq!(found(&db, !unknown().and(Post::id.eq(2))).await?, [1, 3, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn several_filters_all_have_to_hold(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .filter(Post::id.eq(1).or(Post::id.eq(2)))
        .filter(Post::views.eq(20).or(Post::views.eq(0)));
    assert_eq!(query.all(&db).await?.into_iter().map(|post| post.id).collect::<Vec<_>>(), [2]);
    Ok(())
}
