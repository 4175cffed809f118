use super::*;
use crate::blog::{Status, User};

#[test]
fn every_comparison_binds_its_value() {
    assert_condition(Post::views.eq(1), r#"posts."views" = $1"#, &[value(1)]);
    assert_condition(Post::views.ne(1), r#"posts."views" <> $1"#, &[value(1)]);
    assert_condition(Post::views.gt(1), r#"posts."views" > $1"#, &[value(1)]);
    assert_condition(Post::views.gte(1), r#"posts."views" >= $1"#, &[value(1)]);
    assert_condition(Post::views.lt(1), r#"posts."views" < $1"#, &[value(1)]);
    assert_condition(Post::views.lte(1), r#"posts."views" <= $1"#, &[value(1)]);
    assert_condition(Post::views.between(1, 2), r#"posts."views" BETWEEN $1 AND $2"#, &[value(1), value(2)]);
    assert_condition(
        Post::views.not_between(1, 2),
        r#"posts."views" NOT BETWEEN $1 AND $2"#,
        &[value(1), value(2)],
    );
}

#[test]
fn a_value_may_be_owned_borrowed_or_optional() {
    let title = "a".to_owned();
    let expected = r#"posts."title" = $1"#;
    assert_condition(Post::title.eq("a"), expected, &[text("a")]);
    assert_condition(Post::title.eq(&title), expected, &[text("a")]);
    assert_condition(Post::title.eq(Some(title)), expected, &[text("a")]);
    assert_condition(Post::body.eq("a"), r#"posts."body" = $1"#, &[text("a")]);
}

#[test]
fn none_is_asked_for_by_is_null() {
    assert_condition(Post::body.eq(None), r#"posts."body" IS NULL"#, &[]);
    assert_condition(Post::body.ne(None), r#"posts."body" IS NOT NULL"#, &[]);
    assert_condition(Post::body.is_null(), r#"posts."body" IS NULL"#, &[]);
    assert_condition(Post::body.is_not_null(), r#"posts."body" IS NOT NULL"#, &[]);
    // Only a comparison that is written as equality: the others have no answer for NULL, as in SQL.
    assert_condition(Post::price.gt(None), r#"posts."price" > $1"#, &[value(None::<Decimal>)]);
}

#[test]
fn columns_can_be_compared_with_columns_whichever_of_them_is_optional() {
    assert_condition(Post::body.eq(Post::title), r#"posts."body" = posts."title""#, &[]);
    assert_condition(Post::author_id.lt(Post::editor_id), r#"posts."author_id" < posts."editor_id""#, &[]);
    assert_condition(Post::views.gt(Post::views + 1), r#"posts."views" > posts."views" + $1"#, &[value(1)]);
}

#[test]
fn a_list_of_any_length_is_one_argument() {
    let sql = r#"posts."views" = ANY($1)"#;
    assert_condition(Post::views.in_([1, 2]), sql, &[value(vec![1, 2])]);
    assert_condition(Post::views.in_(Vec::<i32>::new()), sql, &[value(Vec::<i32>::new())]);
    assert_condition(Post::views.in_(0..3), sql, &[value(vec![0, 1, 2])]);
    assert_condition(
        Post::title.not_in(["a", "b"]),
        r#"posts."title" <> ALL($1)"#,
        &[value(vec!["a".to_owned(), "b".to_owned()])],
    );
}

#[test]
fn a_value_of_a_native_enum_is_cast_to_it() {
    assert_condition(
        Post::status.eq(Status::Published),
        r#"posts."status" = $1::"status""#,
        &[value(Status::Published)],
    );
    assert_condition(
        Post::status.in_([Status::Draft]),
        r#"posts."status" = ANY($1::"status"[])"#,
        &[value(vec![Status::Draft])],
    );
    assert_condition(
        Post::status.between(Status::Draft, Status::Published),
        r#"posts."status" BETWEEN $1::"status" AND $2::"status""#,
        &[value(Status::Draft), value(Status::Published)],
    );
}

#[test]
fn whole_numbers_are_decimals_beside_a_decimal() {
    let sql = r#"posts."price" < $1"#;
    assert_condition(Post::price.lt(5), sql, &[value(Decimal::from(5))]);
    assert_condition(Post::price.lt(5_i64), sql, &[value(Decimal::from(5))]);
}

#[test]
fn a_comparison_of_a_comparison_is_in_parentheses() {
    let inner = || Post::views.gt(1);
    assert_condition(inner().eq(true), r#"(posts."views" > $1) = $2"#, &[value(1), value(true)]);
    assert_condition(
        inner().eq(Post::views.lt(2)),
        r#"(posts."views" > $1) = (posts."views" < $2)"#,
        &[value(1), value(2)],
    );
    assert_condition(
        inner().in_([true]),
        r#"(posts."views" > $1) = ANY($2)"#,
        &[value(1), value(vec![true])],
    );
    assert_condition(inner().is_null(), r#"posts."views" > $1 IS NULL"#, &[value(1)]);
    assert_condition(Post::body.is_null().is_null(), r#"(posts."body" IS NULL) IS NULL"#, &[]);
    assert_condition(
        Post::views.between(1, 2).eq(true),
        r#"posts."views" BETWEEN $1 AND $2 = $3"#,
        &[value(1), value(2), value(true)],
    );
    assert_condition(
        Post::views.in_([1]).eq(true),
        r#"(posts."views" = ANY($1)) = $2"#,
        &[value(vec![1]), value(true)],
    );
    assert_condition(
        inner().between(inner(), true),
        r#"(posts."views" > $1) BETWEEN (posts."views" > $2) AND $3"#,
        &[value(1), value(1), value(true)],
    );
}

#[test]
fn filters_on_another_model_name_its_table() {
    let statement = User::find().filter(User::age.gte(18)).to_statement();
    assert_statement(
        &statement,
        r#"SELECT "users"."id", "users"."email", "users"."nick", "users"."age" FROM "users" WHERE "users"."age" >= $1"#,
        &[value(18)],
    );
}
