use super::*;
use crate::blog::{Comment, Folder, Status, Tag, User};

/// A filter on the rows of a model is this condition.
#[track_caller]
fn assert_exists<M: Model>(filter: Expr<M, impl Truth>, condition: &str, arguments: &[Value]) {
    let statement = M::find().filter(filter).to_statement();
    let (_, rendered) = statement.sql.split_once(" WHERE ").unwrap_or_default();
    assert_eq!(rendered, condition);
    assert_eq!(statement.arguments, arguments, "the arguments of {condition}");
}

#[test]
fn a_row_that_it_belongs_to_is_found_by_its_key() {
    assert_exists(
        Post::author.is(User::age.gt(18)),
        r#"EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts"."author_id" AND "users"."age" > $1)"#,
        &[value(18)],
    );
    assert_exists(
        Post::editor.exists(),
        r#"EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts"."editor_id")"#,
        &[],
    );
}

#[test]
fn rows_that_belong_to_it_are_found_by_their_foreign_key() {
    assert_exists(
        Post::comments.any(Comment::approved.eq(true)),
        r#"EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."approved" = $1)"#,
        &[value(true)],
    );
    assert_exists(
        User::profile.exists(),
        r#"EXISTS (SELECT 1 FROM "profiles" WHERE "profiles"."user_id" = "users"."id")"#,
        &[],
    );
    assert_exists(
        Post::comments.none(Comment::approved.eq(false)),
        r#"NOT EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."approved" = $1)"#,
        &[value(false)],
    );
}

#[test]
fn all_is_none_for_which_it_is_not_true() {
    assert_exists(
        Post::comments.all(Comment::score.gt(1)),
        r#"NOT EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND "comments"."score" > $1 IS NOT TRUE)"#,
        &[value(1)],
    );
    assert_exists(
        Post::comments.all(Comment::score.gt(1).or(Comment::approved.eq(true))),
        r#"NOT EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND ("comments"."score" > $1 OR "comments"."approved" = $2) IS NOT TRUE)"#,
        &[value(1), value(true)],
    );
}

#[test]
fn many_to_many_goes_through_its_join_table() {
    assert_exists(
        Post::tags.any(Tag::name.eq("sql")),
        r#"EXISTS (SELECT 1 FROM "post_tags" JOIN "tags" ON "tags"."name" = "post_tags"."tag_name" WHERE "post_tags"."post_id" = "posts"."id" AND "tags"."name" = $1)"#,
        &[text("sql")],
    );
}

#[test]
fn a_table_within_itself_gets_another_name() {
    assert_exists(
        Folder::parent.is(Folder::name.eq("root")),
        r#"EXISTS (SELECT 1 FROM "folders" AS "folders_2" WHERE "folders_2"."id" = "folders"."parent_id" AND "folders_2"."name" = $1)"#,
        &[text("root")],
    );
    assert_exists(
        Folder::subfolders.none(Folder::name.eq("src")),
        r#"NOT EXISTS (SELECT 1 FROM "folders" AS "folders_2" WHERE "folders_2"."parent_id" = "folders"."id" AND "folders_2"."name" = $1)"#,
        &[text("src")],
    );
    assert_exists(
        User::friends.any(User::nick.is_null()),
        r#"EXISTS (SELECT 1 FROM "friendships" JOIN "users" AS "users_2" ON "users_2"."id" = "friendships"."friend_id" WHERE "friendships"."user_id" = "users"."id" AND "users_2"."nick" IS NULL)"#,
        &[],
    );
    assert_exists(
        User::friend_of.any(User::nick.is_null()),
        r#"EXISTS (SELECT 1 FROM "friendships" JOIN "users" AS "users_2" ON "users_2"."id" = "friendships"."user_id" WHERE "friendships"."friend_id" = "users"."id" AND "users_2"."nick" IS NULL)"#,
        &[],
    );
}

#[test]
fn predicates_of_predicates_name_the_innermost_row_of_their_table() {
    assert_exists(
        Folder::parent.is(Folder::parent.is(Folder::name.eq("root")).and(Folder::name.eq("src"))),
        r#"EXISTS (SELECT 1 FROM "folders" AS "folders_2" WHERE "folders_2"."id" = "folders"."parent_id" AND EXISTS (SELECT 1 FROM "folders" AS "folders_3" WHERE "folders_3"."id" = "folders_2"."parent_id" AND "folders_3"."name" = $1) AND "folders_2"."name" = $2)"#,
        &[text("root"), text("src")],
    );
    assert_exists(
        User::posts.any(Post::comments.any(Comment::user.is(User::nick.eq("ada")))),
        r#"EXISTS (SELECT 1 FROM "posts" WHERE "posts"."author_id" = "users"."id" AND EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND EXISTS (SELECT 1 FROM "users" AS "users_2" WHERE "users_2"."id" = "comments"."user_id" AND "users_2"."nick" = $1)))"#,
        &[text("ada")],
    );
}

#[test]
fn conditions_on_related_rows_keep_their_grouping() {
    let tail = |filter: Expr<Post, bool>| {
        let sql = Post::find().filter(filter).to_sql();
        let (_, condition) = sql.split_once(r#"= "posts"."author_id" AND "#).unwrap_or(("", ""));
        condition.replace(r#""users"."#, "")
    };
    let (young, adult) = (|| User::age.lt(18), || User::age.gte(18));
    assert_eq!(tail(Post::author.is(young().and(adult()))), r#""age" < $1 AND "age" >= $2)"#);
    assert_eq!(tail(Post::author.is(young().or(adult()))), r#"("age" < $1 OR "age" >= $2))"#);
    assert_eq!(tail(Post::author.is(Expr::all_of([young().or(adult())]))), r#"("age" < $1 OR "age" >= $2))"#);
    assert_eq!(tail(Post::author.is(!young())), r#"NOT "age" < $1)"#);
}

#[test]
fn predicates_are_joined_negated_and_compared_as_any_other() {
    assert_exists(
        (!Post::editor.exists()).and(Post::status.eq(Status::Draft)),
        r#"NOT EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts"."editor_id") AND "posts"."status" = $1::"status""#,
        &[value(Status::Draft)],
    );
    assert_exists(
        !User::posts.none(Post::views.gt(1)),
        r#"NOT (NOT EXISTS (SELECT 1 FROM "posts" WHERE "posts"."author_id" = "users"."id" AND "posts"."views" > $1))"#,
        &[value(1)],
    );
    assert_exists(
        User::profile.exists().eq(User::nick.is_null()),
        r#"EXISTS (SELECT 1 FROM "profiles" WHERE "profiles"."user_id" = "users"."id") = ("users"."nick" IS NULL)"#,
        &[],
    );
    assert_exists(
        User::posts.none(Post::views.gt(1)).eq(true),
        r#"(NOT EXISTS (SELECT 1 FROM "posts" WHERE "posts"."author_id" = "users"."id" AND "posts"."views" > $1)) = $2"#,
        &[value(1), value(true)],
    );
}

#[test]
fn what_was_said_of_a_relation_before_is_part_of_the_predicate() {
    assert_exists(
        Post::comments.filter(Comment::approved.eq(true).or(Comment::score.is_null())).any(Comment::id.gt(5)),
        r#"EXISTS (SELECT 1 FROM "comments" WHERE "comments"."post_id" = "posts"."id" AND ("comments"."approved" = $1 OR "comments"."score" IS NULL) AND "comments"."id" > $2)"#,
        &[value(true), value(5_i64)],
    );
    assert_exists(
        Post::tags.filter(Tag::name.ne("sql")).exists(),
        r#"EXISTS (SELECT 1 FROM "post_tags" JOIN "tags" ON "tags"."name" = "post_tags"."tag_name" WHERE "post_tags"."post_id" = "posts"."id" AND "tags"."name" <> $1)"#,
        &[text("sql")],
    );
}
