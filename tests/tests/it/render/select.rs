use super::*;
use crate::blog::{Comment, Friendship, Post, Tag, User};

const COLUMNS: &str = r#"SELECT "posts"."id", "posts"."title", "posts"."body", "posts"."status"::text, "posts"."views", "posts"."price", "posts"."author_id", "posts"."editor_id" FROM "posts""#;

#[track_caller]
fn assert_tail(statement: &Statement, tail: &str, arguments: &[Value]) {
    assert_eq!(statement.sql.strip_prefix(COLUMNS), Some(tail));
    assert_eq!(statement.arguments, arguments, "the arguments of {tail}");
}

#[test]
fn every_column_is_named_and_a_native_enum_is_read_as_text() {
    assert_tail(&Post::find().to_statement(), "", &[]);
}

#[test]
fn the_clauses_stand_in_the_order_of_sql_whatever_the_order_of_the_calls() {
    let query = Post::find()
        .offset(40)
        .limit(20)
        .order_by((Post::views.desc().nulls_last(), Post::id))
        .filter(Post::views.gt(1))
        .lock(ForUpdate);
    assert_tail(
        &query.to_statement(),
        r#" WHERE "posts"."views" > $1 ORDER BY "posts"."views" DESC NULLS LAST, "posts"."id" LIMIT $2 OFFSET $3 FOR UPDATE"#,
        &[value(1), value(20_i64), value(40_i64)],
    );
}

#[test]
fn limit_and_offset_are_arguments_so_that_every_page_is_one_statement() {
    assert_tail(&Post::find().limit(1).to_statement(), " LIMIT $1", &[value(1_i64)]);
    assert_tail(&Post::find().offset(0).to_statement(), " OFFSET $1", &[value(0_i64)]);
    assert_tail(&Post::find().limit(5).limit(6).to_statement(), " LIMIT $1", &[value(6_i64)]);
    assert_tail(&Post::find().limit(u64::MAX).to_statement(), " LIMIT $1", &[value(i64::MAX)]);
}

#[test]
fn an_order_has_any_number_of_keys_each_with_its_direction_and_place_of_null() {
    let order = |query: orm::query::Select<Post>| {
        let sql = query.to_sql();
        let (_, keys) = sql.split_once(" ORDER BY ").unwrap_or(("", ""));
        keys.replace(r#""posts"."#, "")
    };
    assert_eq!(order(Post::find().order_by(Post::title)), r#""title""#);
    assert_eq!(order(Post::find().order_by(Post::title.asc().nulls_first())), r#""title" NULLS FIRST"#);
    assert_eq!(
        order(Post::find().order_by((Post::title.desc(), -Post::views, Post::body.lower().desc()))),
        r#""title" DESC, -"views", lower("body") DESC"#
    );
    assert_eq!(
        order(Post::find().order_by(vec![Post::id.desc(), Post::title.asc()])),
        r#""id" DESC, "title""#
    );
    // A second call adds less significant keys.
    assert_eq!(order(Post::find().order_by(Post::title).order_by(Post::id)), r#""title", "id""#);
    assert_eq!(order(Post::find().order_by(Vec::new())), "");
}

#[test]
fn locks_are_the_last_word() {
    let assert_lock = |query: orm::query::Locked<Post>, tail| assert_tail(&query.to_statement(), tail, &[]);
    assert_lock(Post::find().lock(ForUpdate), " FOR UPDATE");
    assert_lock(Post::find().lock(ForNoKeyUpdate), " FOR NO KEY UPDATE");
    assert_lock(Post::find().lock(ForShare), " FOR SHARE");
    assert_lock(Post::find().lock(ForKeyShare), " FOR KEY SHARE");
    assert_lock(Post::find().lock(ForUpdate).skip_locked(), " FOR UPDATE SKIP LOCKED");
    assert_lock(Post::find().lock(ForShare).nowait(), " FOR SHARE NOWAIT");
    assert_lock(Post::find().lock(ForUpdate).nowait().skip_locked(), " FOR UPDATE SKIP LOCKED");
}

#[test]
fn a_key_is_found_column_by_column() {
    assert_tail(&Post::find_by_pk(7).to_statement(), r#" WHERE "posts"."id" = $1"#, &[value(7_i64)]);
    assert_statement(
        &Tag::find_by_pk("sql".to_owned()).to_statement(),
        r#"SELECT "tags"."name" FROM "tags" WHERE "tags"."name" = $1"#,
        &[text("sql")],
    );
    assert_statement(
        &Friendship::find_by_pk((1, 2)).to_statement(),
        r#"SELECT "friendships"."user_id", "friendships"."friend_id", "friendships"."since" FROM "friendships" WHERE "friendships"."user_id" = $1 AND "friendships"."friend_id" = $2"#,
        &[value(1_i64), value(2_i64)],
    );
}

#[test]
fn the_related_rows_of_one_row_are_a_query_of_their_own() {
    let post = Post {
        id: 7,
        title: String::new(),
        body: None,
        status: crate::blog::Status::Draft,
        views: 0,
        price: None,
        author_id: 1,
        editor_id: None,
    };
    let tail = |sql: &str| sql.split_once(" WHERE ").map(|(_, tail)| tail.to_owned()).unwrap_or_default();
    let query = Post::comments.of(&post).filter(Comment::approved.eq(true)).limit(2).to_statement();
    assert_eq!(tail(&query.sql), r#""comments"."post_id" = $1 AND "comments"."approved" = $2 LIMIT $3"#);
    assert_eq!(query.arguments, [value(7_i64), value(true), value(2_i64)]);
    let refined = Post::comments.filter(Comment::approved.eq(true)).order_by(Comment::id).limit(2).of(&post);
    assert_eq!(
        tail(&refined.to_sql()),
        r#""comments"."post_id" = $1 AND "comments"."approved" = $2 ORDER BY "comments"."id" LIMIT $3"#
    );
    let query = Post::tags.of(&post).filter(Tag::name.ne("sql")).to_statement();
    assert_eq!(
        tail(&query.sql),
        r#"EXISTS (SELECT 1 FROM "post_tags" WHERE "post_tags"."tag_name" = "tags"."name" AND "post_tags"."post_id" = $1) AND "tags"."name" <> $2"#
    );
    assert_eq!(query.arguments, [value(7_i64), text("sql")]);

    let user = User { id: 3, email: String::new(), nick: None, age: None };
    assert_eq!(
        tail(&User::friends.of(&user).to_sql()),
        r#"EXISTS (SELECT 1 FROM "friendships" WHERE "friendships"."friend_id" = "users"."id" AND "friendships"."user_id" = $1)"#
    );
}
