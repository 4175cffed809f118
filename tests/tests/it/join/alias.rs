//! Subqueries that use the row outside.

use orm::expr::{count, func, outer};
use orm::prelude::*;
use orm::query::exists;

use super::models::{Comment, Post, User, blog, tail};

async fn titles(db: &Database, query: Select<Post>) -> orm::Result<Vec<String>> {
    query.order_by(Post::id).select(Post::title).all(db).await
}

#[orm::test(setup = blog)]
async fn a_join_within_one_of_the_same_tables_has_columns_of_its_own(db: Database) -> orm::Result<()> {
    let posts = || Post::find().join(User::find(), |post, user| post.author_id.eq(user.id));
    let query = posts().filter(|(post, _)| {
        exists(posts().filter(move |(other, _)| other.views.gt(post.views)).select(|(other, _)| other.id))
    });
    let condition = r#"WHERE "posts_2"."views" > "posts"."views")"#;
    assert!(query.to_sql().ends_with(condition), "{}", query.to_sql());
    let all = posts().count(&db).await?;
    let most = posts().aggregate(|(post, _)| post.views.max()).required(&db).await?;
    let with_most = posts().filter(|(post, _)| post.views.eq(most)).count(&db).await?;
    assert_eq!(query.count(&db).await?, all - with_most);
    assert!(with_most < all);
    Ok(())
}

#[orm::test(setup = blog)]
async fn a_subquery_of_the_same_table_compares_a_row_with_its_group(db: Database) -> orm::Result<()> {
    let other = Post::alias();
    let average = other.find().filter(other.author_id.eq(Post::author_id)).aggregate(other.views.avg());
    let query = Post::find().filter(Post::views.cast::<Decimal>().gt(average));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" WHERE "posts"."views"::numeric > (SELECT avg("posts_2"."views") FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "posts"."author_id")"#
    );
    assert_eq!(orm::assert_queries!(db, 1, { titles(&db, query).await? }), ["Third"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn it_asks_whether_there_is_a_row(db: Database) -> orm::Result<()> {
    // Two conditions that no relation says together.
    let comment = Comment::alias();
    let own =
        comment.find().filter(comment.post_id.eq(Post::id)).filter(comment.author_id.eq(Post::author_id));
    let query = Post::find().filter(exists(own));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" WHERE EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."author_id" = "posts"."author_id")"#
    );
    assert_eq!(titles(&db, query).await?, ["First"]);

    let better = Post::alias();
    let best = Post::find().filter(!exists(better.find().filter(better.views.gt(Post::views))));
    assert_eq!(titles(&db, best).await?, ["Second"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn it_stands_in_what_is_selected_and_ordered_by(db: Database) -> orm::Result<()> {
    let comment = Comment::alias();
    let last = comment.find().filter(comment.post_id.eq(Post::id)).order_by(comment.id.desc()).limit(1);
    let body = last.select(comment.body).value();
    let query = Post::find().order_by((body.clone().desc().nulls_last(), Post::id)).select((Post::id, body));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."id", (SELECT "comments"."body" FROM "comments" WHERE "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $1) FROM "posts" ORDER BY (SELECT "comments"."body" FROM "comments" WHERE "comments"."post_id" = "posts"."id" ORDER BY "comments"."id" DESC LIMIT $2) DESC NULLS LAST, "posts"."id""#
    );
    let body = |body: &str| Some(body.to_owned());
    assert_eq!(query.all(&db).await?, [(2, body("d")), (1, body("c")), (3, None), (4, None)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn it_is_a_list(db: Database) -> orm::Result<()> {
    let comment = Comment::alias();
    let readers = comment.find().filter(comment.post_id.eq(Post::id)).select(comment.author_id);
    let query = Post::find().filter(Post::author_id.in_(readers));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" WHERE "posts"."author_id" = ANY(SELECT "comments"."author_id" FROM "comments" WHERE "comments"."post_id" = "posts"."id")"#
    );
    assert_eq!(titles(&db, query).await?, ["First"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn one_alias_is_used_within_another(db: Database) -> orm::Result<()> {
    // Posts with a comment that is not the only one of its author on any post of the same author as this one.
    let comment = Comment::alias();
    let same = Comment::alias();
    let twice = same
        .find()
        .filter(same.author_id.eq(comment.author_id))
        .filter(same.id.ne(comment.id))
        .filter(same.post_id.ne(outer(Post::id)));
    let query = Post::find()
        .filter(exists(comment.find().filter(comment.post_id.eq(Post::id)).filter(exists(twice))));
    assert_eq!(
        tail(&query.to_sql()),
        r#""posts" WHERE EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND EXISTS (SELECT 1 FROM "comments" AS "comments_2" WHERE "comments_2"."author_id" = "comments"."author_id" AND "comments_2"."id" <> "comments"."id" AND "comments_2"."post_id" <> "posts"."id"))"#
    );
    assert_eq!(titles(&db, query).await?, ["First", "Second"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn it_uses_the_tables_of_a_join(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .join(User::find(), |post, user| post.author_id.eq(user.id))
        .filter(|(post, user)| {
            let comment = Comment::alias();
            exists(comment.find().filter(comment.post_id.eq(post.id)).filter(comment.author_id.ne(user.id)))
        })
        .order_by(|(post, _)| post.id)
        .select(|(post, user)| {
            let other = Post::alias();
            let number = other.find().filter(other.author_id.eq(user.id)).aggregate(count());
            (post.title, number.value().coalesce(0))
        });
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."title", coalesce((SELECT count(*) FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "users"."id"), $1) FROM "posts" JOIN "users" ON "posts"."author_id" = "users"."id" WHERE EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."author_id" <> "users"."id") ORDER BY "posts"."id""#
    );
    assert_eq!(query.all(&db).await?, [("First".to_owned(), 2), ("Second".to_owned(), 1)]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn it_chooses_groups(db: Database) -> orm::Result<()> {
    // Authors whose posts have as many views as some comment's number.
    let query = Post::find()
        .group_by(Post::author_id)
        .having({
            let comment = Comment::alias();
            exists(comment.find().filter((comment.id * 10).eq(Post::views.max().cast::<i64>())))
        })
        .select(|author| (author, Post::views.max()));
    let mut rows = query.all(&db).await?;
    rows.sort();
    assert_eq!(rows, [(Some(1), Some(20)), (Some(3), Some(30))]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn the_row_outside_is_an_argument_of_a_function(db: Database) -> orm::Result<()> {
    let user = User::alias();
    let joined = func("concat_ws", (" ", user.name, outer(Post::title))).returns::<String>();
    let named = user.find().filter(user.id.eq(Post::author_id)).select(joined).value();
    let query = Post::find().filter(Post::id.eq(1)).select(named);
    assert_eq!(
        query.to_sql(),
        r#"SELECT (SELECT "concat_ws"($1, "users"."name", "posts"."title") FROM "users" WHERE "users"."id" = "posts"."author_id") FROM "posts" WHERE "posts"."id" = $2"#
    );
    assert_eq!(query.all(&db).await?, [Some("Ada First".to_owned())]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn it_stands_in_conditions_on_relations_and_in_bulk_writes(db: Database) -> orm::Result<()> {
    let other = Post::alias();
    let best = other.find().filter(other.author_id.eq(Post::author_id)).aggregate(other.views.max());
    let query = Comment::find().filter(Comment::post.is(Post::views.lt(best)));
    assert_eq!(
        tail(&query.to_sql()),
        r#""comments" WHERE EXISTS (SELECT 1 FROM "posts" WHERE "posts"."id" = "comments"."post_id" AND "posts"."views" < (SELECT max("posts_2"."views") FROM "posts" AS "posts_2" WHERE "posts_2"."author_id" = "posts"."author_id"))"#
    );
    assert_eq!(query.count(&db).await?, 3);

    let comment = Comment::alias();
    let silent = !exists(comment.find().filter(comment.post_id.eq(Post::id)));
    assert_eq!(Post::update_all().set(Post::views, 0).filter(silent.clone()).exec(&db).await?, 2);
    assert_eq!(Post::delete_all().filter(silent).exec(&db).await?, 2);
    assert_eq!(titles(&db, Post::find()).await?, ["First", "Second"]);
    Ok(())
}

#[orm::test(setup = blog)]
async fn an_alias_that_is_not_in_scope_is_no_other_table(db: Database) -> orm::Result<()> {
    // Two aliases of one table have one type.
    let (first, second) = (Post::alias(), Post::alias());
    let wrong = first.find().filter(first.author_id.eq(Post::author_id)).filter(second.views.gt(5));
    let query = Post::find().filter(exists(wrong));
    assert!(query.to_sql().contains(r#""posts_alias"."views" > $1"#));
    let error = query.all(&db).await.expect_err("there is no such table");
    assert!(error.to_string().contains("posts_alias"), "{error}");
    Ok(())
}
