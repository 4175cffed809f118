use orm_core::session::load_statement;

use super::*;
use crate::blog::{Comment, Folder, Post, Status, Tag, User};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Room {
    Cellar,
    Attic,
}

#[derive(Model, Debug, Clone)]
#[model(primary_key(room, number))]
#[has_many(books: Book)]
struct Shelf {
    room: Room,
    number: i32,
    #[column(default = Vec::new())]
    labels: Vec<String>,
}

#[derive(Model, Debug, Clone)]
#[belongs_to(shelf: Shelf, keys(shelf_room, shelf_number))]
struct Book {
    #[column(primary_key)]
    id: i64,
    shelf_room: Option<Room>,
    shelf_number: Option<i32>,
}

/// A statement of a tree is this one, with its clauses on lines of their own.
#[track_caller]
fn assert_tree(statement: &Statement, lines: &str, arguments: &[Value]) {
    let sql = statement
        .sql
        .replace("), orm_l", "),\norm_l")
        .replace(" SELECT orm_a", "\nSELECT orm_a")
        .replace(" FROM (SELECT array_agg", "\nFROM (SELECT array_agg")
        .replace(", (SELECT array_agg", ",\n(SELECT array_agg");
    assert_eq!(sql, lines, "found:\n{sql}\n");
    assert_eq!(statement.arguments, arguments);
}

fn post() -> Post {
    Post {
        id: 7,
        title: String::new(),
        body: None,
        status: Status::Draft,
        views: 0,
        price: None,
        author_id: 1,
        editor_id: None,
    }
}

#[test]
fn a_row_that_many_belong_to_is_read_once() {
    assert_tree(
        &Post::find()
            .filter(Post::views.gt(1))
            .order_by(Post::id)
            .limit(2)
            .include(Post::author)
            .to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "posts"."id" AS c0, "posts"."title" AS c1, "posts"."body" AS c2, "posts"."status"::text AS c3, "posts"."views" AS c4, "posts"."price" AS c5, "posts"."author_id" AS c6, "posts"."editor_id" AS c7 FROM "posts" WHERE "posts"."views" > $1 ORDER BY "posts"."id" LIMIT $2)
SELECT orm_a0.*, orm_a1.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(orm_l0.c2), array_agg(orm_l0.c3), array_agg(orm_l0.c4), array_agg(orm_l0.c5), array_agg(orm_l0.c6), array_agg(orm_l0.c7) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2), array_agg(orm_l1.c3) FROM (SELECT "users"."id" AS c0, "users"."email" AS c1, "users"."nick" AS c2, "users"."age" AS c3 FROM "users" WHERE "users"."id" = ANY(ARRAY(SELECT DISTINCT orm_l0.c6 FROM orm_l0))) AS orm_l1) AS orm_a1"#,
        &[value(1), value(2_i64)],
    );
}

#[test]
fn relations_to_one_that_lead_to_the_same_table_share_a_level() {
    assert_tree(
        &Comment::find()
            .include(Comment::user)
            .include(Comment::post.include(Post::author).include(Post::editor))
            .to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "comments"."id" AS c0, "comments"."body" AS c1, "comments"."approved" AS c2, "comments"."score" AS c3, "comments"."post_id" AS c4, "comments"."user_id" AS c5 FROM "comments"),
orm_l2 AS MATERIALIZED (SELECT "posts"."id" AS c0, "posts"."title" AS c1, "posts"."body" AS c2, "posts"."status"::text AS c3, "posts"."views" AS c4, "posts"."price" AS c5, "posts"."author_id" AS c6, "posts"."editor_id" AS c7 FROM "posts" WHERE "posts"."id" = ANY(ARRAY(SELECT DISTINCT orm_l0.c4 FROM orm_l0)))
SELECT orm_a0.*, orm_a1.*, orm_a2.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(orm_l0.c2), array_agg(orm_l0.c3), array_agg(orm_l0.c4), array_agg(orm_l0.c5) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2), array_agg(orm_l1.c3) FROM (SELECT "users"."id" AS c0, "users"."email" AS c1, "users"."nick" AS c2, "users"."age" AS c3 FROM "users" WHERE "users"."id" = ANY(ARRAY(SELECT orm_l0.c5 FROM orm_l0 UNION SELECT orm_l2.c6 FROM orm_l2 UNION SELECT orm_l2.c7 FROM orm_l2))) AS orm_l1) AS orm_a1,
(SELECT array_agg(orm_l2.c0), array_agg(orm_l2.c1), array_agg(orm_l2.c2), array_agg(orm_l2.c3), array_agg(orm_l2.c4), array_agg(orm_l2.c5), array_agg(orm_l2.c6), array_agg(orm_l2.c7) FROM orm_l2) AS orm_a2"#,
        &[],
    );
}

#[test]
fn what_is_asked_of_one_relation_alone_has_a_level_of_its_own() {
    let statement =
        Post::find().include(Post::author).include(Post::editor.include(User::profile)).to_statement();
    assert_eq!(statement.sql.matches(r#"FROM "users""#).count(), 2);
}

#[test]
fn a_level_with_levels_below_it_is_a_cte_and_arguments_are_numbered_as_they_are_written() {
    assert_tree(
        &Folder::find()
            .include(Folder::parent)
            .include(
                Folder::subfolders
                    .filter(Folder::name.eq("a").and(Folder::id.gt(1)))
                    .filter(Folder::id.lt(9).or(Folder::id.gt(99)))
                    .order_by(Folder::name)
                    .include(Folder::subfolders.filter(Folder::name.ne("b"))),
            )
            .to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "folders"."id" AS c0, "folders"."name" AS c1, "folders"."parent_id" AS c2 FROM "folders"),
orm_l2 AS MATERIALIZED (SELECT "folders"."id" AS c0, "folders"."name" AS c1, "folders"."parent_id" AS c2 FROM "folders" WHERE "folders"."parent_id" = ANY(ARRAY(SELECT orm_l0.c0 FROM orm_l0)) AND "folders"."name" = $1 AND "folders"."id" > $2 AND ("folders"."id" < $3 OR "folders"."id" > $4) ORDER BY "folders"."name")
SELECT orm_a0.*, orm_a1.*, orm_a2.*, orm_a3.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(orm_l0.c2) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2) FROM (SELECT "folders"."id" AS c0, "folders"."name" AS c1, "folders"."parent_id" AS c2 FROM "folders" WHERE "folders"."id" = ANY(ARRAY(SELECT DISTINCT orm_l0.c2 FROM orm_l0))) AS orm_l1) AS orm_a1,
(SELECT array_agg(orm_l2.c0), array_agg(orm_l2.c1), array_agg(orm_l2.c2) FROM orm_l2) AS orm_a2,
(SELECT array_agg(orm_l3.c0), array_agg(orm_l3.c1), array_agg(orm_l3.c2) FROM (SELECT "folders"."id" AS c0, "folders"."name" AS c1, "folders"."parent_id" AS c2 FROM "folders" WHERE "folders"."parent_id" = ANY(ARRAY(SELECT orm_l2.c0 FROM orm_l2)) AND "folders"."name" <> $5) AS orm_l3) AS orm_a3"#,
        &[text("a"), value(1_i64), value(9_i64), value(99_i64), text("b")],
    );
}

#[test]
fn a_limit_for_each_parent_is_a_lateral_subquery_for_each_of_its_keys() {
    assert_tree(
        &Tag::find()
            .include(Tag::posts.filter(Post::views.gt(5)).order_by(Post::id).limit(3).include(Post::editor))
            .to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "tags"."name" AS c0 FROM "tags"),
orm_l1 AS MATERIALIZED (SELECT orm_r.* FROM (SELECT DISTINCT c0 FROM orm_l0) AS orm_k CROSS JOIN LATERAL (SELECT "posts"."id" AS c0, "posts"."title" AS c1, "posts"."body" AS c2, "posts"."status"::text AS c3, "posts"."views" AS c4, "posts"."price" AS c5, "posts"."author_id" AS c6, "posts"."editor_id" AS c7, "post_tags"."tag_name" AS c8 FROM "post_tags" JOIN "posts" ON "posts"."id" = "post_tags"."post_id" WHERE "post_tags"."tag_name" = orm_k.c0 AND "posts"."views" > $1 ORDER BY "posts"."id" LIMIT $2) AS orm_r)
SELECT orm_a0.*, orm_a1.*, orm_a2.*
FROM (SELECT array_agg(orm_l0.c0) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2), array_agg(orm_l1.c3), array_agg(orm_l1.c4), array_agg(orm_l1.c5), array_agg(orm_l1.c6), array_agg(orm_l1.c7), array_agg(orm_l1.c8) FROM orm_l1) AS orm_a1,
(SELECT array_agg(orm_l2.c0), array_agg(orm_l2.c1), array_agg(orm_l2.c2), array_agg(orm_l2.c3) FROM (SELECT "users"."id" AS c0, "users"."email" AS c1, "users"."nick" AS c2, "users"."age" AS c3 FROM "users" WHERE "users"."id" = ANY(ARRAY(SELECT DISTINCT orm_l1.c7 FROM orm_l1))) AS orm_l2) AS orm_a2"#,
        &[value(5), value(3_i64)],
    );
}

#[test]
fn a_join_row_stands_beside_the_related_row() {
    assert_tree(
        &Post::find().include(Post::tags.with_through()).to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "posts"."id" AS c0, "posts"."title" AS c1, "posts"."body" AS c2, "posts"."status"::text AS c3, "posts"."views" AS c4, "posts"."price" AS c5, "posts"."author_id" AS c6, "posts"."editor_id" AS c7 FROM "posts")
SELECT orm_a0.*, orm_a1.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(orm_l0.c2), array_agg(orm_l0.c3), array_agg(orm_l0.c4), array_agg(orm_l0.c5), array_agg(orm_l0.c6), array_agg(orm_l0.c7) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2), array_agg(orm_l1.c3), array_agg(orm_l1.c4) FROM (SELECT "tags"."name" AS c0, "post_tags"."post_id" AS c1, "post_tags"."tag_name" AS c2, "post_tags"."note" AS c3, "post_tags"."post_id" AS c4 FROM "post_tags" JOIN "tags" ON "tags"."name" = "post_tags"."tag_name" WHERE "post_tags"."post_id" = ANY(ARRAY(SELECT orm_l0.c0 FROM orm_l0))) AS orm_l1) AS orm_a1"#,
        &[],
    );
}

#[test]
fn keys_of_several_columns_are_compared_as_rows_and_enums_as_what_they_are() {
    assert_tree(
        &Shelf::find().include(Shelf::books).to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "shelves"."room"::text AS c0, "shelves"."number" AS c1, "shelves"."labels" AS c2 FROM "shelves")
SELECT orm_a0.*, orm_a1.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(array_send(orm_l0.c2)) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2) FROM (SELECT "books"."id" AS c0, "books"."shelf_room"::text AS c1, "books"."shelf_number" AS c2 FROM "books" WHERE ("books"."shelf_room", "books"."shelf_number") IN (SELECT orm_l0.c0::"room", orm_l0.c1 FROM orm_l0)) AS orm_l1) AS orm_a1"#,
        &[],
    );
}

#[test]
fn a_limit_compares_keys_of_several_columns_one_by_one() {
    assert_tree(
        &Shelf::find().include(Shelf::books.limit(1)).to_statement(),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT "shelves"."room"::text AS c0, "shelves"."number" AS c1, "shelves"."labels" AS c2 FROM "shelves")
SELECT orm_a0.*, orm_a1.*
FROM (SELECT array_agg(orm_l0.c0), array_agg(orm_l0.c1), array_agg(array_send(orm_l0.c2)) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2) FROM (SELECT orm_r.* FROM (SELECT DISTINCT c0, c1 FROM orm_l0) AS orm_k CROSS JOIN LATERAL (SELECT "books"."id" AS c0, "books"."shelf_room"::text AS c1, "books"."shelf_number" AS c2 FROM "books" WHERE "books"."shelf_room" = orm_k.c0::"room" AND "books"."shelf_number" = orm_k.c1 LIMIT $1) AS orm_r) AS orm_l1) AS orm_a1"#,
        &[value(1_i64)],
    );
}

#[test]
fn load_has_the_keys_of_the_rows_in_the_place_of_the_query() {
    assert_tree(
        &load_statement(&[post(), post()], Post::comments.order_by(Comment::id).include(Comment::user)),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT * FROM unnest($1) AS orm_k(c0)),
orm_l1 AS MATERIALIZED (SELECT "comments"."id" AS c0, "comments"."body" AS c1, "comments"."approved" AS c2, "comments"."score" AS c3, "comments"."post_id" AS c4, "comments"."user_id" AS c5 FROM "comments" WHERE "comments"."post_id" = ANY(ARRAY(SELECT orm_l0.c0 FROM orm_l0)) ORDER BY "comments"."id")
SELECT orm_a0.*, orm_a1.*, orm_a2.*
FROM (SELECT array_agg(orm_l0.c0) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2), array_agg(orm_l1.c3), array_agg(orm_l1.c4), array_agg(orm_l1.c5) FROM orm_l1) AS orm_a1,
(SELECT array_agg(orm_l2.c0), array_agg(orm_l2.c1), array_agg(orm_l2.c2), array_agg(orm_l2.c3) FROM (SELECT "users"."id" AS c0, "users"."email" AS c1, "users"."nick" AS c2, "users"."age" AS c3 FROM "users" WHERE "users"."id" = ANY(ARRAY(SELECT DISTINCT orm_l1.c5 FROM orm_l1))) AS orm_l2) AS orm_a2"#,
        &[value(vec![7_i64, 7])],
    );
}

#[test]
fn load_of_a_row_that_it_belongs_to_sends_the_foreign_keys_and_their_nulls() {
    assert_tree(
        &load_statement(&[post()], Post::editor.include(User::friends)),
        r#"WITH orm_l0 AS MATERIALIZED (SELECT * FROM unnest($1) AS orm_k(c7)),
orm_l1 AS MATERIALIZED (SELECT "users"."id" AS c0, "users"."email" AS c1, "users"."nick" AS c2, "users"."age" AS c3 FROM "users" WHERE "users"."id" = ANY(ARRAY(SELECT DISTINCT orm_l0.c7 FROM orm_l0)))
SELECT orm_a0.*, orm_a1.*, orm_a2.*
FROM (SELECT array_agg(orm_l0.c7) FROM orm_l0) AS orm_a0,
(SELECT array_agg(orm_l1.c0), array_agg(orm_l1.c1), array_agg(orm_l1.c2), array_agg(orm_l1.c3) FROM orm_l1) AS orm_a1,
(SELECT array_agg(orm_l2.c0), array_agg(orm_l2.c1), array_agg(orm_l2.c2), array_agg(orm_l2.c3), array_agg(orm_l2.c4) FROM (SELECT "users"."id" AS c0, "users"."email" AS c1, "users"."nick" AS c2, "users"."age" AS c3, "friendships"."user_id" AS c4 FROM "friendships" JOIN "users" ON "users"."id" = "friendships"."friend_id" WHERE "friendships"."user_id" = ANY(ARRAY(SELECT orm_l1.c0 FROM orm_l1))) AS orm_l2) AS orm_a2"#,
        &[value(vec![None::<i64>])],
    );
}

#[test]
fn load_sends_keys_of_several_columns_as_an_array_each() {
    let shelf = Shelf { room: Room::Attic, number: 2, labels: Vec::new() };
    let statement = load_statement(&[shelf], Shelf::books);
    assert!(
        statement
            .sql
            .starts_with("WITH orm_l0 AS MATERIALIZED (SELECT * FROM unnest($1, $2) AS orm_k(c0, c1))")
    );
    // An enum stays the text that it travels as until it is compared.
    assert_eq!(statement.arguments, [Value::of(&vec![Room::Attic]), value(vec![2])]);
    assert!(statement.sql.contains(r#"IN (SELECT orm_l0.c0::"room", orm_l0.c1 FROM orm_l0)"#));
}

#[test]
fn a_lock_stands_in_the_level_of_the_query_itself() {
    let sql = Post::find().include(Post::author).lock(ForUpdate).to_sql();
    assert!(sql.contains(r#"FROM "posts" FOR UPDATE)"#), "{sql}");
}
