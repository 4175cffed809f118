use orm::session::{add_statement, add_with_statement, remove_statement, set_statement};

use super::*;
use crate::blog::{Comment, Folder, Friendship, PostTag, Tag, User};

fn post() -> Post {
    Post {
        id: 7,
        title: String::new(),
        body: None,
        status: crate::blog::Status::Draft,
        views: 0,
        price: None,
        author_id: 1,
        editor_id: None,
    }
}

fn folder(id: i64) -> Folder {
    Folder { id, name: String::new(), parent_id: None }
}

fn tags() -> [Tag; 2] {
    ["b", "a"].map(|name| Tag { name: name.to_owned() })
}

#[test]
fn rows_of_a_many_to_many_relation_are_join_rows() {
    assert_statement(
        &add_statement(&post(), &Post::tags, &tags()).expect("valid").expect("rows"),
        r#"INSERT INTO "post_tags" ("post_id", "tag_name", "note") SELECT "orm_input"."0", "orm_input"."1", "orm_input"."2" FROM unnest($1, $2, $3) AS "orm_input"("0", "1", "2") ON CONFLICT ("post_id", "tag_name") DO NOTHING"#,
        &[
            value(vec![7_i64, 7]),
            value(vec!["a".to_owned(), "b".to_owned()]),
            value(vec![None::<String>, None]),
        ],
    );
    assert_statement(
        &remove_statement(&post(), &Post::tags, &tags()[0]).expect("valid").expect("a row"),
        r#"DELETE FROM "post_tags" WHERE "post_tags"."post_id" = $1 AND "post_tags"."tag_name" = $2"#,
        &[value(7_i64), text("b")],
    );
    assert_statement(
        &set_statement(&post(), &Post::tags, &tags()).expect("valid"),
        r#"WITH "orm_removed" AS (DELETE FROM "post_tags" WHERE "post_tags"."post_id" = $1 AND NOT "post_tags"."tag_name" = ANY($2)) INSERT INTO "post_tags" ("post_id", "tag_name", "note") SELECT "orm_input"."0", "orm_input"."1", "orm_input"."2" FROM unnest($3, $4, $5) AS "orm_input"("0", "1", "2") ON CONFLICT ("post_id", "tag_name") DO NOTHING"#,
        &[
            value(7_i64),
            value(vec!["a".to_owned(), "b".to_owned()]),
            value(vec![7_i64, 7]),
            value(vec!["a".to_owned(), "b".to_owned()]),
            value(vec![None::<String>, None]),
        ],
    );
    assert_statement(
        &set_statement(&post(), &Post::tags, &Vec::<Tag>::new()).expect("valid"),
        r#"DELETE FROM "post_tags" WHERE "post_tags"."post_id" = $1 AND TRUE"#,
        &[value(7_i64)],
    );
    assert_eq!(add_statement(&post(), &Post::tags, &[] as &[Tag]).expect("valid").map(|_| ()), None);
}

#[test]
fn a_join_row_of_its_own_is_one_insert() {
    let user = |id| User { id, email: String::new(), nick: None, age: None };
    let since = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    assert_statement(
        &add_with_statement(&user(1), &User::friend_of, &user(2), Friendship::create().since(since))
            .expect("valid"),
        r#"INSERT INTO "friendships" ("user_id", "friend_id", "since") VALUES ($1, $2, $3) ON CONFLICT ("friend_id", "user_id") DO NOTHING"#,
        &[value(2_i64), value(1_i64), value(since)],
    );
    let note = PostTag::create().note("n");
    let statement = add_with_statement(&post(), &Post::tags, &tags()[0], note).expect("valid");
    assert_eq!(statement.arguments, [value(7_i64), text("b"), text("n")]);
}

#[test]
fn rows_of_a_has_many_relation_change_their_foreign_key() {
    assert_statement(
        &add_statement(&folder(1), &Folder::subfolders, &[folder(3), folder(2)])
            .expect("valid")
            .expect("rows"),
        r#"UPDATE "folders" SET "parent_id" = $1 WHERE "folders"."id" = ANY($2) AND "folders"."parent_id" = $3 IS NOT TRUE"#,
        &[value(1_i64), value(vec![2_i64, 3]), value(1_i64)],
    );
    assert_statement(
        &remove_statement(&folder(1), &Folder::subfolders, &folder(2)).expect("valid").expect("a row"),
        r#"UPDATE "folders" SET "parent_id" = $1 WHERE "folders"."parent_id" = $2 AND "folders"."id" = $3"#,
        &[value(None::<i64>), value(1_i64), value(2_i64)],
    );
    assert_statement(
        &set_statement(&folder(1), &Folder::subfolders, &folder(2)).expect("valid"),
        r#"WITH "orm_removed" AS (UPDATE "folders" SET "parent_id" = $1 WHERE "folders"."parent_id" = $2 AND NOT "folders"."id" = $3) UPDATE "folders" SET "parent_id" = $4 WHERE "folders"."id" = $5 AND "folders"."parent_id" = $6 IS NOT TRUE"#,
        &[value(None::<i64>), value(1_i64), value(2_i64), value(1_i64), value(2_i64), value(1_i64)],
    );
    let comment = Comment { id: 5, body: String::new(), approved: true, score: None, post_id: 1, user_id: 1 };
    let added = add_statement(&post(), &Post::comments, &comment).expect("valid").expect("a row");
    assert_eq!(added.arguments, [value(7_i64), value(5_i64), value(7_i64)]);
}
