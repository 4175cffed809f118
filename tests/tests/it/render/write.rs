use orm_core::query::NewRow;

use super::*;
use crate::blog::{Comment, Folder, PostTag, Status, User};

const USER: &str = r#""users"."id", "users"."email", "users"."nick", "users"."age""#;

fn ada() -> User {
    User { id: 1, email: "ada@x.org".to_owned(), nick: None, age: Some(36) }
}

#[test]
fn an_insert_gives_every_column_but_those_that_only_the_database_can_make() {
    assert_statement(
        &User::create().email("ada@x.org").into_insert().into_statement(),
        &format!(r#"INSERT INTO "users" ("email", "nick", "age") VALUES ($1, $2, $3) RETURNING {USER}"#),
        &[text("ada@x.org"), value(None::<String>), value(None::<i32>)],
    );
    // Whatever is given, the statement is the same, so that it is prepared once.
    assert_statement(
        &User::create().nick("ada").age(36).email("ada@x.org").into_insert().into_statement(),
        &format!(r#"INSERT INTO "users" ("email", "nick", "age") VALUES ($1, $2, $3) RETURNING {USER}"#),
        &[text("ada@x.org"), text("ada"), value(36)],
    );
    assert_statement(
        &Comment::create().body("b").post_id(1).user_id(2).into_insert().into_statement(),
        r#"INSERT INTO "comments" ("body", "approved", "score", "post_id", "user_id") VALUES ($1, $2, $3, $4, $5) RETURNING "comments"."id", "comments"."body", "comments"."approved", "comments"."score", "comments"."post_id", "comments"."user_id""#,
        &[text("b"), value(false), value(None::<i32>), value(1_i64), value(2_i64)],
    );
}

#[test]
fn a_literal_is_inserted_with_its_key_unless_that_is_an_identity_of_0() {
    assert_statement(
        &ada().into_insert().into_statement(),
        &format!(
            r#"INSERT INTO "users" ("id", "email", "nick", "age") VALUES ($1, $2, $3, $4) RETURNING {USER}"#
        ),
        &[value(1_i64), text("ada@x.org"), value(None::<String>), value(36)],
    );
    let unborn = User { id: 0, ..ada() };
    assert_statement(
        &unborn.into_insert().into_statement(),
        &format!(r#"INSERT INTO "users" ("email", "nick", "age") VALUES ($1, $2, $3) RETURNING {USER}"#),
        &[text("ada@x.org"), value(None::<String>), value(36)],
    );
}

#[test]
fn an_enum_is_cast_in_and_read_as_text() {
    let insert = Post::create().title("t").status(Status::Published).author_id(1).into_insert();
    let statement = insert.into_statement();
    assert!(statement.sql.contains(r#"VALUES ($1, $2, $3::"status", $4, $5, $6, $7)"#), "{}", statement.sql);
    assert!(
        statement
            .sql
            .contains(r#"RETURNING "posts"."id", "posts"."title", "posts"."body", "posts"."status"::text"#)
    );
}

#[test]
fn an_edit_sends_the_changed_columns_only() {
    let mut edit = ada().edit();
    assert!(edit.to_statement().is_none());
    edit.nick = Some("ada".to_owned());
    assert_statement(
        &edit.to_statement().expect("a change"),
        &format!(r#"UPDATE "users" SET "nick" = $1 WHERE "users"."id" = $2 RETURNING {USER}"#),
        &[text("ada"), value(1_i64)],
    );
    edit.age = None;
    assert_statement(
        &edit.to_statement().expect("two changes"),
        &format!(r#"UPDATE "users" SET "nick" = $1, "age" = $2 WHERE "users"."id" = $3 RETURNING {USER}"#),
        &[text("ada"), value(None::<i32>), value(1_i64)],
    );
    edit.nick = None;
    edit.age = Some(36);
    assert!(edit.to_statement().is_none());
}

#[test]
fn an_edit_of_the_key_finds_the_row_by_the_key_that_it_had() {
    let mut edit = PostTag { post_id: 1, tag_name: "rust".to_owned(), note: None }.edit();
    edit.tag_name = "sql".to_owned();
    assert_statement(
        &edit.to_statement().expect("a change"),
        r#"UPDATE "post_tags" SET "tag_name" = $1 WHERE "post_tags"."post_id" = $2 AND "post_tags"."tag_name" = $3 RETURNING "post_tags"."post_id", "post_tags"."tag_name", "post_tags"."note""#,
        &[text("sql"), value(1_i64), text("rust")],
    );
}

#[test]
fn an_update_sets_values_and_expressions_of_the_rows_it_filters() {
    let update = Post::update_all()
        .set(Post::status, Status::Archived)
        .set(Post::views, Post::views + 1)
        .set(Post::body, None)
        .set(Post::title, Post::title.upper())
        .filter(Post::views.lt(5).and(Post::views.gt(1)))
        .filter(Post::author.is(User::age.gt(30)));
    assert_statement(
        &update.into_statement().expect("something is set"),
        r#"UPDATE "posts" SET "status" = $1::"status", "views" = "posts"."views" + $2, "body" = $3, "title" = upper("posts"."title") WHERE "posts"."views" < $4 AND "posts"."views" > $5 AND EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts"."author_id" AND "users"."age" > $6)"#,
        &[value(Status::Archived), value(1), value(None::<String>), value(5), value(1), value(30)],
    );
}

#[test]
fn of_a_column_that_is_set_twice_the_last_counts() {
    let update = Post::update_all().set(Post::views, 1).set(Post::body, "b").set(Post::views, 2).all_rows();
    assert_statement(
        &update.into_statement().expect("something is set"),
        r#"UPDATE "posts" SET "body" = $1, "views" = $2"#,
        &[text("b"), value(2)],
    );
    assert!(Post::update_all().all_rows().into_statement().is_none());
}

#[test]
fn a_delete_finds_its_rows_by_the_same_conditions_as_a_query() {
    assert_statement(
        &Comment::delete_all().filter(Comment::approved.eq(false)).into_statement(),
        r#"DELETE FROM "comments" WHERE "comments"."approved" = $1"#,
        &[value(false)],
    );
    assert_statement(&Comment::delete_all().all_rows().into_statement(), r#"DELETE FROM "comments""#, &[]);
    assert_statement(
        &Folder::delete_all().filter(!Folder::subfolders.exists()).into_statement(),
        r#"DELETE FROM "folders" WHERE NOT EXISTS (SELECT 1 FROM "folders" AS "folders_2" WHERE "folders_2"."parent_id" = "folders"."id")"#,
        &[],
    );
}
