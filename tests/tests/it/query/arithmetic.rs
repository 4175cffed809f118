use super::*;

#[orm::test(setup = filled)]
async fn expressions_calculate_as_they_are_grouped(db: Database) -> orm::Result<()> {
    let ten = |expression: Expr<Post, i32>| expression.eq(10).and(Post::id.eq(1));
    // Post 1 has 10 views.
    for expression in [
        Post::views + 5 - 5,
        Post::views - (Post::views - 10),
        (Post::views + 10) / 2,
        Post::views * 4 % 30,
        -(-Post::views),
        Post::views - (-Post::views) - 10,
        Post::views / (Post::views / 10) + 0,
        Post::views * (Post::views + 1) / 11,
        (Post::views - 20) * -1,
    ] {
        let shown = format!("{expression:?}");
        assert_eq!(found(&db, ten(expression)).await?, [1], "{shown}");
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn null_makes_every_calculation_null(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, (Post::price + 1).is_null()).await?, [3, 4]);
    assert_eq!(found(&db, (Post::price * 2).eq(Decimal::from(5))).await?, [2]);
    assert_eq!(found(&db, (-Post::price).lt(0)).await?, [1, 2]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_is_out_of_range_is_an_error_of_its_own_kind(db: Database) {
    let overflow = found(&db, (Post::views + i32::MAX).gt(0)).await.unwrap_err();
    assert_eq!(overflow.kind(), ErrorKind::OutOfRange, "{overflow}");
    let divided = found(&db, (Post::id / 0).gt(0)).await.unwrap_err();
    assert_eq!(divided.sqlstate(), Some("22012"), "{divided}");
}
