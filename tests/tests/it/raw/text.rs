//! The text that is sent, and its arguments.

use orm::prelude::*;
use orm::value::ColumnType;

use crate::blog::{Comment, Post, Status, filled};

#[test]
fn every_expression_in_braces_is_an_argument() {
    struct Filter {
        name: Option<String>,
    }
    let (id, user) = (7_i64, Filter { name: None });
    let statement = orm::sql!("SELECT * FROM users WHERE id = {id} AND name = {user.name} AND age > {1 + 2}");
    assert_eq!(statement.to_sql(), "SELECT * FROM users WHERE id = $1 AND name = $2 AND age > $3");
    let arguments = statement.to_statement().arguments;
    assert_eq!(arguments[0].bytes(), Ok(Some(&7_i64.to_be_bytes()[..])));
    assert_eq!((arguments[1].sql_type(), arguments[1].bytes()), (String::TYPE, Ok(None)));
    assert_eq!(arguments[2].bytes(), Ok(Some(&3_i32.to_be_bytes()[..])));
    assert!(!format!("{statement:?}").contains('7'), "{statement:?}");
}

#[test]
fn braces_are_doubled_to_stand_for_themselves() {
    let key = "a";
    let statement = orm::sql!(r#"SELECT '{{"a": {{}}}}'::jsonb -> {key}"#);
    assert_eq!(statement.to_sql(), r#"SELECT '{"a": {}}'::jsonb -> $1"#);
}

#[test]
fn the_arguments_of_fragments_are_numbered_anew_and_an_absent_one_leaves_nothing() {
    let (a, b, c) = (1_i32, "two", 3_i64);
    let filter = Some(orm::sql!("AND b = {b}"));
    let order = orm::sql!("ORDER BY id -- the newest last");
    let none: Option<orm::sql::Fragment> = None;
    let statement = orm::sql!("SELECT 1 FROM t WHERE a = {a} {none} {filter} AND ({none} c = {c}){order}, a");
    assert_eq!(
        statement.to_sql(),
        "SELECT 1 FROM t WHERE a = $1  AND b = $2 AND ( c = $3) ORDER BY id -- the newest last\n, a"
    );
    let types: Vec<_> = statement.to_statement().arguments.iter().map(orm::value::Value::sql_type).collect();
    assert_eq!(types, [i32::TYPE, String::TYPE, i64::TYPE]);
    let twice = orm::sql!("{&order} , {order}");
    assert!(twice.to_sql().starts_with("ORDER BY id -- the newest last\n , ORDER"), "{}", twice.to_sql());
}

#[test]
fn two_minus_signs_of_two_fragments_are_no_comment() {
    let negative = orm::sql!("-1");
    assert_eq!(orm::sql!("SELECT 2 -{negative}").to_sql(), "SELECT 2 - -1");
}

#[test]
fn names_come_from_models_or_are_quoted() {
    let name = r#"a"; DROP TABLE users; --"#;
    let statement = orm::sql!(
        "SELECT {columns Comment as c}, p.{column Post::title}, {Post::views}, {orm::sql::ident(name)} FROM {table Post} p"
    );
    assert_eq!(
        statement.to_sql(),
        r#"SELECT "c"."id", "c"."body", "c"."approved", "c"."score", "c"."post_id", "c"."user_id", p."title", "posts"."views", "a""; DROP TABLE users; --" FROM "posts" p"#
    );
}

#[test]
fn a_typed_expression_keeps_its_parentheses() {
    let statement =
        orm::sql!("SELECT {Post::views.eq(1).or(Post::views.eq(2))} AND {Post::status.eq(Status::Draft)}");
    assert_eq!(
        statement.to_sql(),
        r#"SELECT ("posts"."views" = $1 OR "posts"."views" = $2) AND ("posts"."status" = $3::"status")"#
    );
}

#[test]
fn what_is_trusted_is_pasted() {
    let unit = orm::sql::trusted("DAY");
    assert_eq!(orm::sql!("SELECT interval '1' {unit}").to_sql(), "SELECT interval '1' DAY");
}

#[orm::test(setup = filled)]
async fn every_kind_of_value_is_bound(db: Database) -> orm::Result<()> {
    macro_rules! round_trip {
        ($($value:expr => $ty:ty: $expected:expr),* $(,)?) => {$(
            let value = $value;
            let found: $ty = orm::sql!("SELECT {value}").read_only().scalar(&db).await?;
            assert_eq!(found, $expected, stringify!($value));
        )*};
    }
    let (text, texts) = ("it's \\ \"{}\" $1".to_owned(), ["a'", "b"]);
    round_trip! {
        1_i16 => i16: 1,
        &2_i32 => i32: 2,
        &&3_i64 => i64: 3,
        vec![1.5_f64] => Vec<f64>: [1.5],
        true => bool: true,
        text.as_str() => String: text,
        &text => String: text,
        std::borrow::Cow::Borrowed("cow") => String: "cow",
        Some(4_i32) => Option<i32>: Some(4),
        None::<i64> => Option<i64>: None,
        Some(&5_i32) => Option<i32>: Some(5),
        &Some(6_i32) => Option<i32>: Some(6),
        Some("x") => Option<String>: Some("x".to_owned()),
        vec![1_i32, 2] => Vec<i32>: [1, 2],
        &vec![1_i32, 2] => Vec<i32>: [1, 2],
        &[1_i64, 2][..] => Vec<i64>: [1, 2],
        [1_i64, 2] => Vec<i64>: [1, 2],
        &[true] => Vec<bool>: [true],
        vec![Some(1_i32), None] => Vec<Option<i32>>: [Some(1), None],
        texts => Vec<String>: ["a'", "b"],
        &texts[..] => Vec<String>: ["a'", "b"],
        texts.to_vec() => Vec<String>: ["a'", "b"],
        &b"\0'"[..] => Vec<u8>: b"\0'",
        [0_u8, 1] => Vec<u8>: [0, 1],
        Json(vec![1]) => Json<Vec<i32>>: Json(vec![1]),
        Decimal::new(150, 2) => Decimal: Decimal::new(150, 2),
        Uuid::nil() => Uuid: Uuid::nil(),
        Status::Published => Status: Status::Published,
        vec![Status::Draft, Status::Archived] => Vec<Status>: [Status::Draft, Status::Archived],
        Some(Status::Draft) => Option<Status>: Some(Status::Draft),
    }
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_name_or_a_text_that_postgresql_would_cut_is_refused_before_it_is_sent(db: Database) {
    let long = "ä".repeat(32);
    let names = ["", "a\0b", &long];
    for name in names {
        let before = db.statements_sent();
        let error = orm::sql!("SELECT 1 AS {orm::sql::ident(name)}").exec(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode, "{error}");
        assert_eq!(db.statements_sent(), before);
    }
    let text = orm::sql::trusted("1\0");
    let error = orm::sql!("SELECT {text}").exec(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Encode, "{error}");
    let fitting = "ä".repeat(31);
    orm::sql!("SELECT 1 AS {orm::sql::ident(&fitting)}").exec(&db).await.expect("63 bytes are a name");
}
