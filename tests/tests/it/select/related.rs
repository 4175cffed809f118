use orm::prelude::*;

use crate::blog::{Comment, Post, User, filled};

#[orm::test(setup = filled)]
async fn aggregates_of_related_rows_stand_in_select_filter_and_order(db: Database) -> orm::Result<()> {
    let query = Post::find()
        .filter(Post::comments.count().gt(0))
        .order_by((Post::comments.max(Comment::score).desc().nulls_last(), Post::id))
        .select((Post::id, Post::comments.count(), Post::comments.sum(Comment::score), Post::tags.count()));
    assert_eq!(
        query.to_sql(),
        r#"SELECT "posts"."id", (SELECT count(*) FROM "comments" WHERE "comments"."post_id" = "posts"."id"), (SELECT sum("comments"."score") FROM "comments" WHERE "comments"."post_id" = "posts"."id"), (SELECT count(*) FROM "post_tags" JOIN "tags" ON "tags"."name" = "post_tags"."tag_name" WHERE "post_tags"."post_id" = "posts"."id") FROM "posts" WHERE (SELECT count(*) FROM "comments" WHERE "comments"."post_id" = "posts"."id") > $1 ORDER BY (SELECT max("comments"."score") FROM "comments" WHERE "comments"."post_id" = "posts"."id") DESC NULLS LAST, "posts"."id""#
    );
    assert_eq!(query.all(&db).await?, [(1, 3, Some(6), 2), (2, 1, Some(3), 1)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_a_relation_that_was_filtered_those_rows_count(db: Database) -> orm::Result<()> {
    let approved = Post::comments.filter(Comment::approved.eq(true));
    let rows = Post::find().order_by(Post::id).select((Post::id, approved.count())).all(&db).await?;
    assert_eq!(rows, [(1, 2), (2, 1), (3, 0), (4, 0)]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn of_a_relation_to_the_same_table_the_rows_are_told_apart(db: Database) -> orm::Result<()> {
    let query = User::find().order_by(User::id).select((
        User::id,
        User::friends.count(),
        User::friends.min(User::age),
    ));
    assert_eq!(query.all(&db).await?, [(1, 2, Some(20)), (2, 1, None), (3, 0, None)]);
    Ok(())
}
