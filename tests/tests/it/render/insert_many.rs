use super::*;
use crate::blog::{PostTag, Status, Tag, User};

#[test]
fn rows_are_one_array_for_each_column() {
    let rows = [("a", None), ("b", Some(2))].map(|(email, age)| User::create().email(email).age(age));
    assert_statement(
        &User::insert_many(rows).into_statement(false),
        r#"INSERT INTO "users" ("email", "nick", "age") SELECT "orm_input"."1", "orm_input"."2", "orm_input"."3" FROM unnest($1, $2, $3) AS "orm_input"("1", "2", "3")"#,
        &[
            value(vec!["a".to_owned(), "b".to_owned()]),
            value(vec![None::<String>, None]),
            value(vec![None, Some(2)]),
        ],
    );
}

#[test]
fn any_number_of_rows_is_the_same_statement() {
    let sql = |rows: usize, returning| {
        Tag::insert_many((0..rows).map(|row| Tag::create().name(row.to_string())))
            .into_statement(returning)
            .sql
    };
    assert_eq!(sql(1, false), sql(1000, false));
    assert_eq!(sql(1, true), sql(1000, true));
}

#[test]
fn rows_that_are_wanted_back_are_joined_to_their_place_by_key() {
    let rows = [PostTag { post_id: 1, tag_name: "a".to_owned(), note: None }];
    assert_statement(
        &PostTag::insert_many(rows).into_statement(true),
        r#"WITH "orm_input" AS MATERIALIZED (SELECT "orm_input".* FROM unnest($1, $2, $3) WITH ORDINALITY AS "orm_input"("0", "1", "2", "orm_ordinality")), "orm_inserted" AS (INSERT INTO "post_tags" ("post_id", "tag_name", "note") SELECT "orm_input"."0", "orm_input"."1", "orm_input"."2" FROM "orm_input" RETURNING "post_tags"."post_id", "post_tags"."tag_name", "post_tags"."note") SELECT "orm_inserted"."post_id", "orm_inserted"."tag_name", "orm_inserted"."note" FROM "orm_inserted" JOIN "orm_input" ON "orm_inserted"."post_id" = "orm_input"."0" AND "orm_inserted"."tag_name" = "orm_input"."1" ORDER BY "orm_input"."orm_ordinality""#,
        &[value(vec![1_i64]), value(vec!["a".to_owned()]), value(vec![None::<String>])],
    );
}

#[test]
fn a_key_that_the_database_makes_is_made_beside_the_input() {
    assert_statement(
        &User::insert_many([User::create().email("a")]).into_statement(true),
        r#"WITH "orm_input" AS MATERIALIZED (SELECT "orm_input".*, nextval(pg_get_serial_sequence('"users"', 'id')) AS "orm_key_0" FROM unnest($1, $2, $3) WITH ORDINALITY AS "orm_input"("1", "2", "3", "orm_ordinality")), "orm_inserted" AS (INSERT INTO "users" ("id", "email", "nick", "age") SELECT "orm_input"."orm_key_0", "orm_input"."1", "orm_input"."2", "orm_input"."3" FROM "orm_input" RETURNING "users"."id", "users"."email", "users"."nick", "users"."age") SELECT "orm_inserted"."id", "orm_inserted"."email", "orm_inserted"."nick", "orm_inserted"."age" FROM "orm_inserted" JOIN "orm_input" ON "orm_inserted"."id" = "orm_input"."orm_key_0" ORDER BY "orm_input"."orm_ordinality""#,
        &[value(vec!["a".to_owned()]), value(vec![None::<String>]), value(vec![None::<i32>])],
    );
}

#[test]
fn where_some_rows_give_a_key_and_others_do_not_a_mask_tells_which() {
    let rows = [5, 0].map(|id| User { id, email: id.to_string(), nick: None, age: None });
    let statement = User::insert_many(rows).into_statement(false);
    assert_statement(
        &statement,
        r#"INSERT INTO "users" ("id", "email", "nick", "age") SELECT CASE WHEN "orm_input"."orm_given_0" THEN "orm_input"."0" ELSE (nextval(pg_get_serial_sequence('"users"', 'id')))::bigint END, "orm_input"."1", "orm_input"."2", "orm_input"."3" FROM unnest($1, $2, $3, $4, $5) AS "orm_input"("0", "orm_given_0", "1", "2", "3")"#,
        &[
            value(vec![Some(5_i64), None]),
            value(vec![true, false]),
            value(vec!["5".to_owned(), "0".to_owned()]),
            value(vec![None::<String>, None]),
            value(vec![None::<i32>, None]),
        ],
    );
}

#[test]
fn enums_travel_as_text_and_each_row_is_cast() {
    let rows =
        [Status::Draft, Status::Archived].map(|status| Post::create().title("t").status(status).author_id(1));
    let statement = Post::insert_many(rows).into_statement(false);
    assert!(statement.sql.contains(r#""orm_input"."3"::"status""#), "{}", statement.sql);
    assert_eq!(statement.arguments[2].sql_type().oid, 1009);
}
