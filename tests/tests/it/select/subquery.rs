use orm::expr::{count, outer};
use orm::prelude::*;
use orm::query::exists;

use crate::blog::{Post, User, filled};

#[orm::test(setup = filled)]
async fn a_query_of_one_column_is_a_list(db: Database) -> orm::Result<()> {
    let popular = Post::find().filter(Post::views.gt(10)).select(Post::author_id);
    let users = User::find().filter(User::id.in_(popular.clone())).order_by(User::id);
    assert!(users.to_sql().contains(
        r#"WHERE "users"."id" = ANY(SELECT "posts"."author_id" FROM "posts" WHERE "posts"."views" > $1)"#
    ));
    let ids = |users: Vec<User>| users.into_iter().map(|user| user.id).collect::<Vec<_>>();
    assert_eq!(ids(users.all(&db).await?), [1, 2]);
    assert_eq!(ids(User::find().filter(User::id.not_in(popular)).all(&db).await?), [3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_query_of_one_row_is_a_value(db: Database) -> orm::Result<()> {
    let average = Post::find().aggregate(Post::views.max());
    let query = Post::find().filter(Post::views.eq(average)).select(Post::id);
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."id" FROM "posts" WHERE "posts"."views" = (SELECT max("posts_2"."views") FROM "posts" AS "posts_2")"#
    );
    assert_eq!(query.all(&db).await?, [3]);
    // Of none it is NULL, and so is the comparison.
    let none = Post::find().filter(Post::id.lt(0)).select(Post::views).limit(1);
    assert_eq!(Post::find().filter(Post::views.gte(none)).count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn whether_a_query_yields_a_row_is_a_condition(db: Database) -> orm::Result<()> {
    let drafts = |views| exists(Post::find().filter(Post::views.gt(views)).select(Post::id));
    assert_eq!(User::find().filter(drafts(20)).count(&db).await?, 3);
    assert_eq!(User::find().filter(drafts(30)).count(&db).await?, 0);
    assert_eq!(User::find().filter(!drafts(30)).count(&db).await?, 3);
    Ok(())
}

#[orm::test(setup = filled)]
async fn an_aggregate_of_the_group_outside_stays_one(db: Database) -> orm::Result<()> {
    let user = User::alias();
    let in_subquery = user.find().limit(1).select(outer(count::<Post>())).value();
    let query = Post::find()
        .group_by(Post::author_id)
        .order_by_key(|author| author)
        .select(|author| (author, count(), in_subquery));
    let subquery = r#"(SELECT count(ROW("posts"."id")) FROM "users" LIMIT $1)"#;
    assert!(query.to_sql().contains(subquery), "{}", query.to_sql());
    assert_eq!(query.all(&db).await?, [(1, 2, Some(2)), (2, 1, Some(1)), (3, 1, Some(1))]);

    // Beside an operator too: no user is the number of whose posts is the own key but these.
    let user = User::alias();
    let equal = user.find().filter(user.id.eq(count())).select(user.id).value();
    let query =
        Post::find().group_by(Post::author_id).order_by_key(|author| author).select(|author| (author, equal));
    assert_eq!(query.all(&db).await?, [(1, Some(2)), (2, Some(1)), (3, Some(1))]);
    Ok(())
}
