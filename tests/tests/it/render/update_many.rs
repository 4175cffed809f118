use super::*;
use crate::blog::{Post, PostTag, Status, Tag};

#[test]
fn each_row_gets_its_values_from_arrays() {
    let rows = || [(1, ("a", Status::Draft)), (2, ("b", Status::Draft))];
    let update = || Post::update_many((Post::title, Post::status), rows());
    let sql = r#"UPDATE "posts" SET "title" = "orm_input"."1", "status" = "orm_input"."3"::"status" FROM (SELECT "orm_input".* FROM unnest($1, $2, $3) WITH ORDINALITY AS "orm_input"("0", "1", "3", "orm_ordinality")) AS "orm_input" WHERE "posts"."id" = "orm_input"."0""#;
    let statement = update().into_statement(false).expect("something is set");
    assert_eq!(&*statement.sql, sql);
    assert_eq!(statement.arguments[0], value(vec![1_i64, 2]));
    assert_eq!(statement.arguments[1], value(vec!["a".to_owned(), "b".to_owned()]));
    let returning = update().into_statement(true).expect("something is set");
    let columns = returning.sql.strip_prefix(sql).expect("the same");
    assert!(columns.starts_with(r#" RETURNING "posts"."id", "posts"."title","#), "{columns}");
    assert!(columns.ends_with(r#", "orm_input"."orm_ordinality""#), "{columns}");

    let links = PostTag::update_many(PostTag::note, [((1, "a".to_owned()), "n")]);
    assert_eq!(
        &*links.into_statement(false).expect("something is set").sql,
        r#"UPDATE "post_tags" SET "note" = "orm_input"."2" FROM (SELECT "orm_input".* FROM unnest($1, $2, $3) WITH ORDINALITY AS "orm_input"("0", "1", "2", "orm_ordinality")) AS "orm_input" WHERE "post_tags"."post_id" = "orm_input"."0" AND "post_tags"."tag_name" = "orm_input"."1""#
    );
}

#[test]
fn rows_that_are_ignored_are_told_by_their_numbers() {
    let tags = Tag::insert_many([Tag { name: "a".to_owned() }]);
    assert_statement(
        &tags.on_conflict(Tag::name).ignore().into_returning_statement(),
        r#"WITH "orm_input" AS MATERIALIZED (SELECT "orm_input".* FROM unnest($1) WITH ORDINALITY AS "orm_input"("0", "orm_ordinality")), "orm_inserted" AS (INSERT INTO "tags" ("name") SELECT "orm_input"."0" FROM "orm_input" ON CONFLICT ("name") DO NOTHING RETURNING "tags"."name") SELECT DISTINCT ON ("orm_inserted"."name") "orm_inserted"."name", "orm_input"."orm_ordinality" FROM "orm_inserted" JOIN "orm_input" ON "orm_inserted"."name" = "orm_input"."0" ORDER BY "orm_inserted"."name", "orm_input"."orm_ordinality""#,
        &[value(vec!["a".to_owned()])],
    );
}
