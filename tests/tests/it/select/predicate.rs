use orm::expr::{Expr, Truth, case, value};
use orm::prelude::*;
use orm::serde_json::json;

use crate::blog::{Comment, Post, User, filled};

/// What a predicate is for each user: Ada is 36, Bob is 20, and nobody knows how old Cy is.
async fn of_users<T: Truth>(db: &Database, predicate: Expr<User, T>) -> orm::Result<Vec<T>> {
    User::find().order_by(User::id).select(predicate).all(db).await
}

#[orm::test(setup = filled)]
async fn a_predicate_is_an_option_where_an_operand_can_be_null(db: Database) -> orm::Result<()> {
    let adult: Vec<Option<bool>> = of_users(&db, User::age.gte(21)).await?;
    assert_eq!(adult, [Some(true), Some(false), None]);
    let named: Vec<bool> = of_users(&db, User::email.starts_with("ada")).await?;
    assert_eq!(named, [true, false, false]);
    let known: Vec<bool> = of_users(&db, User::age.is_null()).await?;
    assert_eq!(known, [false, false, true]);

    assert_eq!(of_users(&db, User::id.eq(User::age.coalesce(0).cast::<i64>())).await?, [false; 3]);
    let other_side: Vec<Option<bool>> = of_users(&db, value(30).lt(User::age)).await?;
    assert_eq!(other_side, [Some(true), Some(false), None]);
    assert_eq!(of_users(&db, User::age.between(30, 40)).await?, [Some(true), Some(false), None]);
    assert_eq!(of_users(&db, value(1).between(0, User::age)).await?, [Some(true), Some(true), None]);
    assert_eq!(of_users(&db, value(1).not_between(User::age, 2)).await?, [Some(true), Some(true), None]);
    assert_eq!(of_users(&db, User::age.in_([20])).await?, [Some(false), Some(true), None]);
    assert_eq!(of_users(&db, User::nick.contains("a")).await?, [Some(true), None, Some(false)]);
    assert_eq!(of_users(&db, User::nick.ends_with("a")).await?, [Some(true), None, Some(false)]);
    assert_eq!(of_users(&db, User::nick.regexp("^a")).await?, [Some(true), None, Some(false)]);
    let strict: Vec<Option<bool>> = of_users(&db, value(json!({"a": 1})).path_exists("strict $.b")).await?;
    assert_eq!(strict, [None; 3]);
    assert_eq!(of_users(&db, User::email.like(User::nick)).await?, [Some(false), None, Some(false)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_list_with_null_in_it_makes_an_option_of_the_predicate(db: Database) -> orm::Result<()> {
    let editors = || Post::find().select(Post::editor_id);
    let is_editor: Vec<Option<bool>> = of_users(&db, User::id.in_(editors())).await?;
    assert_eq!(is_editor, [Some(true), Some(true), None]);
    let authors = Post::find().select(Post::author_id);
    let is_author: Vec<bool> = of_users(&db, User::id.in_(authors)).await?;
    assert_eq!(is_author, [true, true, true]);

    let holes = || value(vec![Some(1_i64), None]);
    let has: Vec<Option<bool>> = of_users(&db, holes().has(User::id)).await?;
    assert_eq!(has, [Some(true), None, None]);
    let has: Vec<bool> = of_users(&db, value(vec![1_i64]).has(User::id)).await?;
    assert_eq!(has, [true, false, false]);
    assert_eq!(of_users(&db, value(vec![30]).any().lt(User::age)).await?, [Some(true), Some(false), None]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn logic_is_an_option_if_a_side_is(db: Database) -> orm::Result<()> {
    let (adult, first) = (|| User::age.gte(21), || User::id.eq(1));
    let both: Vec<Option<bool>> = of_users(&db, first().and(adult())).await?;
    assert_eq!(both, [Some(true), Some(false), Some(false)]);
    let either: Vec<Option<bool>> = of_users(&db, adult().or(first())).await?;
    assert_eq!(either, [Some(true), Some(false), None]);
    let neither: Vec<Option<bool>> = of_users(&db, !adult()).await?;
    assert_eq!(neither, [Some(false), Some(true), None]);
    let all: Vec<Option<bool>> = of_users(&db, Expr::all_of([adult(), first().nullable()])).await?;
    assert_eq!(all, [Some(true), Some(false), Some(false)]);
    let known: Vec<bool> = of_users(&db, first().or(!first())).await?;
    assert_eq!(known, [true; 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn rows_are_grouped_ordered_and_counted_by_a_predicate_that_is_null(db: Database) -> orm::Result<()> {
    let grouped = User::find().group_by(User::age.gte(21)).order_by_key(|adult| adult.desc().nulls_last());
    let groups: Vec<(Option<bool>, i64)> =
        grouped.select(|adult| (adult, orm::expr::count())).all(&db).await?;
    assert_eq!(groups, [(Some(true), 1), (Some(false), 1), (None, 1)]);

    let ordered = User::find().order_by(User::age.gte(21).asc().nulls_first()).select(User::id);
    assert_eq!(ordered.all(&db).await?, [3, 2, 1]);

    let some: Option<bool> = User::find().aggregate(User::age.gte(21).every()).required(&db).await?;
    assert_eq!(some, Some(false));
    let known: i64 = User::find().aggregate(User::age.gte(21).count()).required(&db).await?;
    assert_eq!(known, 2);

    let told: Vec<bool> =
        User::find().order_by(User::id).select(User::age.gte(21).coalesce(true)).all(&db).await?;
    assert_eq!(told, [true, false, true]);
    let words = case().when(User::age.gte(21), "yes").when(!User::age.gte(21), "no").otherwise("who knows");
    assert_eq!(User::find().order_by(User::id).select(words).all(&db).await?, ["yes", "no", "who knows"]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn both_kinds_of_predicates_go_wherever_a_condition_is_taken(db: Database) -> orm::Result<()> {
    let count = async |query: Select<Post>| query.count(&db).await;
    assert_eq!(count(Post::find().filter(Post::price.gt(1)).filter(Post::views.gt(1))).await?, 2);
    assert_eq!(count(Post::find().filter(Post::comments.any(Comment::score.gt(2)))).await?, 2);
    assert_eq!(count(Post::find().filter(Post::comments.any(Comment::approved.eq(true)))).await?, 2);
    assert_eq!(count(Post::find().filter(Post::author.is(User::age.gt(30)))).await?, 2);
    let priced = orm::expr::count().filter(Post::price.gt(1));
    assert_eq!(Post::find().aggregate(priced).required(&db).await?, 2);
    let changed = Post::update_all().set(Post::views, 0).filter(Post::price.gt(1)).exec(&db).await?;
    assert_eq!(changed, 2);
    assert_eq!(Comment::delete_all().filter(Comment::score.gt(4)).exec(&db).await?, 1);
    Ok(())
}
