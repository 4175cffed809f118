use orm::session::{Upserts, find_or_create_statements};
use orm_core::query::NewRow;

use super::*;
use crate::blog::{PostTag, Tag, User};

const USER: &str = r#""users"."id", "users"."email", "users"."nick", "users"."age""#;

#[test]
fn a_row_is_found_or_inserted_by_one_statement() {
    let user = User::create().email("a").into_insert();
    let [first, exact] = find_or_create_statements(user, &[1]).expect("given");
    let sql = |target: &str| {
        format!(
            r#"WITH "orm_found" AS (SELECT {USER} FROM "users" WHERE "users"."email" = $1), "orm_inserted" AS (INSERT INTO "users" ("email", "nick", "age") SELECT $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM "orm_found") ON CONFLICT{target} DO NOTHING RETURNING {USER}) SELECT {found}, FALSE FROM "orm_found" UNION ALL SELECT {inserted}, TRUE FROM "orm_inserted""#,
            found = USER.replace("users", "orm_found"),
            inserted = USER.replace("users", "orm_inserted"),
        )
    };
    let arguments = [text("a"), text("a"), value(None::<String>), value(None::<i32>)];
    assert_statement(&first, &sql(""), &arguments);
    assert_statement(&exact, &sql(r#" ("email")"#), &arguments);
}

#[test]
fn an_enum_is_cast_where_it_goes_in_and_where_it_comes_out() {
    let post = Post::create().title("t").author_id(1).id(5).into_insert();
    let [first, _] = find_or_create_statements(post, &[0]).expect("given");
    assert!(first.sql.contains(r#"$5::"status""#), "{}", first.sql);
    assert!(first.sql.contains(r#""orm_found"."status"::text"#), "{}", first.sql);
}

#[test]
fn a_row_is_inserted_or_updated_by_one_statement() {
    let user = User::create().email("a").age(3).on_conflict(User::email).update((User::age, User::id));
    let [first, exact] = user.into_statements().expect("given");
    let sql = |target: &str| {
        format!(
            r#"WITH "orm_inserted" AS (INSERT INTO "users" ("email", "nick", "age") VALUES ($1, $2, $3) ON CONFLICT{target} DO NOTHING RETURNING {USER}), "orm_updated" AS (UPDATE "users" SET "age" = $4, "id" = DEFAULT WHERE "users"."email" = $5 AND NOT EXISTS (SELECT 1 FROM "orm_inserted") RETURNING {USER}) SELECT {inserted}, TRUE FROM "orm_inserted" UNION ALL SELECT {updated}, FALSE FROM "orm_updated""#,
            inserted = USER.replace("users", "orm_inserted"),
            updated = USER.replace("users", "orm_updated"),
        )
    };
    let arguments = [text("a"), value(None::<String>), value(3), value(3), text("a")];
    assert_statement(&first, &sql(""), &arguments);
    assert_statement(&exact, &sql(r#" ("email")"#), &arguments);
}

#[test]
fn many_rows_are_one_statement_of_arrays_with_what_happens_to_those_that_are_there() {
    let tags = || Tag::insert_many([Tag { name: "a".to_owned() }]);
    assert_statement(
        &tags().on_conflict(Tag::name).ignore().into_statement(),
        r#"INSERT INTO "tags" ("name") SELECT "orm_input"."0" FROM unnest($1) AS "orm_input"("0") ON CONFLICT ("name") DO NOTHING"#,
        &[value(vec!["a".to_owned()])],
    );
    let links = PostTag::insert_many([PostTag::create().post_id(1).tag_name("a")]);
    let links = links.on_conflict((PostTag::post_id, PostTag::tag_name)).update(PostTag::note);
    assert_statement(
        &links.into_statement(),
        r#"INSERT INTO "post_tags" ("post_id", "tag_name", "note") SELECT "orm_input"."0", "orm_input"."1", "orm_input"."2" FROM unnest($1, $2, $3) AS "orm_input"("0", "1", "2") ON CONFLICT ("post_id", "tag_name") DO UPDATE SET "note" = EXCLUDED."note""#,
        &[value(vec![1_i64]), value(vec!["a".to_owned()]), value(vec![None::<String>])],
    );
}
