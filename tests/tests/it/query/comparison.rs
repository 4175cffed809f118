use super::*;
use crate::blog::{Comment, Status, User};

#[orm::test(setup = filled)]
async fn every_comparison_finds_what_it_says(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::views.eq(20)).await?, [2]);
    assert_eq!(found(&db, Post::views.ne(20)).await?, [1, 3, 4]);
    assert_eq!(found(&db, Post::views.gt(20)).await?, [3]);
    assert_eq!(found(&db, Post::views.gte(20)).await?, [2, 3]);
    assert_eq!(found(&db, Post::views.lt(10)).await?, [4]);
    assert_eq!(found(&db, Post::views.lte(10)).await?, [1, 4]);
    assert_eq!(found(&db, Post::views.between(10, 20)).await?, [1, 2]);
    assert_eq!(found(&db, Post::views.between(20, 10)).await?, NONE);
    assert_eq!(found(&db, Post::views.not_between(10, 20)).await?, [3, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_row_whose_value_is_null_is_found_by_no_comparison_with_a_value(db: Database) -> orm::Result<()> {
    // Posts 2 and 3 have no body.
    assert_eq!(found(&db, Post::body.eq("long")).await?, [1]);
    assert_eq!(found(&db, Post::body.ne("long")).await?, [4]);
    assert_eq!(found(&db, !Post::body.eq("long")).await?, [4]);
    assert_eq!(found(&db, Post::body.gt("")).await?, [1]);
    assert_eq!(found(&db, Post::price.lt(1000)).await?, [1, 2]);
    assert_eq!(found(&db, Post::price.not_between(0, 50)).await?, [1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn none_finds_the_rows_that_have_no_value(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::body.eq(None)).await?, [2, 3]);
    assert_eq!(found(&db, Post::body.ne(None)).await?, [1, 4]);
    assert_eq!(found(&db, Post::body.is_null()).await?, [2, 3]);
    assert_eq!(found(&db, Post::body.is_not_null()).await?, [1, 4]);
    let wanted: Option<Decimal> = None;
    assert_eq!(found(&db, Post::price.eq(wanted)).await?, [3, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn columns_are_compared_row_by_row(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::author_id.eq(Post::editor_id)).await?, [3]);
    assert_eq!(found(&db, Post::author_id.ne(Post::editor_id)).await?, [1]);
    assert_eq!(found(&db, Post::editor_id.gt(Post::author_id)).await?, [1]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_enum_is_compared_by_the_order_of_its_labels(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::status.eq(Status::Draft)).await?, [2, 4]);
    assert_eq!(found(&db, Post::status.gt(Status::Draft)).await?, [1, 3]);
    assert_eq!(found(&db, Post::status.between(Status::Published, Status::Archived)).await?, [1, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_comparison_can_be_compared(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::views.gt(15).eq(Post::status.eq(Status::Draft))).await?, [1, 2]);
    assert_eq!(found(&db, Post::body.eq("long").is_null()).await?, [2, 3]);
    assert_eq!(found(&db, Post::views.between(10, 20).eq(false)).await?, [3, 4]);
    assert_eq!(found(&db, Post::title.like("%SQL%").eq(Post::body.is_null())).await?, [2, 4]);
    let approved =
        Comment::find().filter(Comment::approved.eq(Comment::score.is_not_null())).count(&db).await?;
    assert_eq!(approved, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_hostile_value_is_a_value(db: Database) -> orm::Result<()> {
    let hostile = "'; DROP TABLE posts; --";
    assert_eq!(found(&db, Post::title.eq(hostile)).await?, NONE);
    let user = User::create().email(hostile).nick("\\\"$1%").save(&db).await?;
    assert_eq!(User::find().filter(User::email.eq(hostile)).all(&db).await?, [user]);
    assert_eq!(Post::find().count(&db).await?, 4);
    Ok(())
}

#[orm::test(setup = filled)]
async fn text_that_postgresql_cannot_hold_is_refused_before_it_is_sent(db: Database) {
    let refused = orm::assert_queries!(db, 0, { found(&db, Post::title.eq("a\0b")).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Encode);
    assert!(refused.to_string().contains("argument $1 (text)"), "{refused}");
}
