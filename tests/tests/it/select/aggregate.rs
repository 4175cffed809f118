use orm::expr::count;
use orm::prelude::*;

use crate::blog::{Comment, Post, Status, Tag, User, empty, filled};

#[orm::test(setup = filled)]
async fn aggregates_of_all_rows_are_one_row(db: Database) -> orm::Result<()> {
    let query = Post::find().aggregate((
        count(),
        Post::body.count(),
        Post::views.sum(),
        Post::views.avg(),
        Post::views.min(),
        Post::views.max(),
        Post::price.sum(),
    ));
    assert_eq!(
        query.to_sql(),
        r#"SELECT count(*), count("posts"."body"), sum("posts"."views"), avg("posts"."views"), min("posts"."views"), max("posts"."views"), sum("posts"."price") FROM "posts""#
    );
    let row = query.required(&db).await?;
    let (rows, bodies, sum, average, least, most, price) = row;
    assert_eq!((rows, bodies, sum, least, most), (4, 2, Some(60), Some(0), Some(30)));
    assert_eq!((average, price), (Some(Decimal::from(15)), Some(Decimal::new(10_250, 2))));
    Ok(())
}

#[orm::test(setup = empty)]
async fn of_no_rows_the_count_is_0_and_everything_else_is_none(db: Database) -> orm::Result<()> {
    let row =
        Post::find().aggregate((count(), Post::views.sum(), Post::views.max(), Post::title.string_agg(",")));
    let row = row.required(&db).await?;
    assert_eq!(row, (0, None, None, None));
    assert_eq!(Post::find().sum(Post::views, &db).await?, None);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_aggregate_is_narrowed_by_a_filter_and_made_distinct(db: Database) -> orm::Result<()> {
    let query = Post::find().aggregate((
        count().filter(Post::views.gt(10)),
        Post::author_id.count().distinct(),
        Post::views.sum().filter(Post::status.eq(Status::Draft)).filter(Post::id.gt(2)),
    ));
    assert_eq!(
        query.to_sql(),
        r#"SELECT count(*) FILTER (WHERE "posts"."views" > $1), count(DISTINCT "posts"."author_id"), sum("posts"."views") FILTER (WHERE "posts"."status" = $2::"status" AND "posts"."id" > $3) FROM "posts""#
    );
    assert_eq!(query.required(&db).await?, (2, 3, Some(0)));
    Ok(())
}

#[orm::test(setup = filled)]
async fn values_become_arrays_and_texts(db: Database) -> orm::Result<()> {
    let tags = Tag::find().aggregate((
        Tag::name.array_agg().order_by(Tag::name.desc()),
        Tag::name.string_agg(", ").order_by(Tag::name),
    ));
    let (array, text) = tags.required(&db).await?;
    assert_eq!(array, Some(vec!["unused".to_owned(), "sql".to_owned(), "rust".to_owned()]));
    assert_eq!(text.as_deref(), Some("rust, sql, unused"));
    // A NULL is left out of an array.
    let ages = User::find().aggregate(User::age.array_agg().order_by(User::id)).required(&db).await?;
    assert_eq!(ages, Some(vec![36, 20]));
    let approved = Comment::find().aggregate((Comment::approved.every(), Comment::approved.some()));
    assert_eq!(approved.required(&db).await?, (Some(false), Some(true)));
    Ok(())
}

#[orm::test(setup = filled)]
async fn aggregates_are_calculated_with(db: Database) -> orm::Result<()> {
    let query = Post::find().aggregate(Post::views.sum() / count() + 1);
    assert_eq!(query.to_sql(), r#"SELECT sum("posts"."views") / count(*) + $1 FROM "posts""#);
    assert_eq!(query.required(&db).await?, Some(16));
    Ok(())
}

#[orm::test(setup = filled)]
async fn one_aggregate_is_asked_for_by_its_name(db: Database) -> orm::Result<()> {
    let posts = Post::find().filter(Post::views.gt(0));
    assert_eq!(posts.clone().sum(Post::views, &db).await?, Some(60));
    assert_eq!(posts.clone().avg(Post::views, &db).await?, Some(Decimal::from(20)));
    assert_eq!(posts.clone().min(Post::views, &db).await?, Some(10));
    assert_eq!(posts.clone().min(Post::title, &db).await?.as_deref(), Some("100% of SQL_"));
    assert_eq!(posts.max(Post::status, &db).await?, Some(Status::Archived));
    Ok(())
}
