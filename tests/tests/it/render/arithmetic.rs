use super::*;
use crate::blog::{Comment, User};

/// What the column is set to by an update, with `v` for the column itself.
#[track_caller]
fn assert_views(expression: Expr<Post, i32>, expected: &str, arguments: &[Value]) {
    let statement = Post::update_all().set(Post::views, expression).all_rows().into_statement();
    let statement = statement.expect("something is set");
    let set = statement.sql.strip_prefix(r#"UPDATE "posts" SET "views" = "#).unwrap_or_default();
    assert_eq!(set.replace(r#""posts"."views""#, "v"), expected);
    assert_eq!(statement.arguments, arguments, "the arguments of {expected}");
}

#[test]
fn every_operator_of_arithmetic() {
    assert_views(Post::views + 1, "v + $1", &[value(1)]);
    assert_views(Post::views - 1, "v - $1", &[value(1)]);
    assert_views(Post::views * 2, "v * $1", &[value(2)]);
    assert_views(Post::views / 2, "v / $1", &[value(2)]);
    assert_views(Post::views % 2, "v % $1", &[value(2)]);
    assert_views(-Post::views, "-v", &[]);
    assert_views(Post::views + Post::views, "v + v", &[]);
}

#[test]
fn a_difference_that_is_subtracted_is_in_parentheses() {
    assert_views(Post::views - (Post::views - 1), "v - (v - $1)", &[value(1)]);
    assert_views(Post::views - 1 - 2, "v - $1 - $2", &[value(1), value(2)]);
    assert_views(Post::views - (Post::views + 1), "v - (v + $1)", &[value(1)]);
    assert_views(Post::views / (Post::views / 2), "v / (v / $1)", &[value(2)]);
    assert_views(Post::views / (Post::views * 2), "v / (v * $1)", &[value(2)]);
}

#[test]
fn a_sum_in_a_product_is_in_parentheses_and_a_product_in_a_sum_is_not() {
    assert_views((Post::views + 1) * 2, "(v + $1) * $2", &[value(1), value(2)]);
    assert_views(Post::views * 2 + 1, "v * $1 + $2", &[value(2), value(1)]);
    assert_views(Post::views + Post::views * 2, "v + v * $1", &[value(2)]);
    assert_views(Post::views * (Post::views + 1), "v * (v + $1)", &[value(1)]);
}

#[test]
fn a_negative_of_a_negative_is_no_comment() {
    assert_views(-(-Post::views), "-(-v)", &[]);
    assert_views(Post::views - (-Post::views), "v - -v", &[]);
    assert_views(-(Post::views + 1), "-(v + $1)", &[value(1)]);
    assert_views((-Post::views) * 2, "-v * $1", &[value(2)]);
}

#[test]
fn arithmetic_binds_tighter_than_comparison() {
    assert_condition(
        (Post::views + 1).gt(Post::views * 2),
        r#"posts."views" + $1 > posts."views" * $2"#,
        &[value(1), value(2)],
    );
    assert_condition(
        (Post::views % 2).between(Post::views - 1, 3),
        r#"posts."views" % $1 BETWEEN posts."views" - $2 AND $3"#,
        &[value(2), value(1), value(3)],
    );
}

#[test]
fn a_decimal_column_is_calculated_with_by_whole_numbers_too() {
    let statement = Post::update_all().set(Post::price, Post::price * 2 - Decimal::new(5, 1)).all_rows();
    assert_statement(
        &statement.into_statement().expect("something is set"),
        r#"UPDATE "posts" SET "price" = "posts"."price" * $1 - $2"#,
        &[value(Decimal::from(2)), value(Decimal::new(5, 1))],
    );
}

#[test]
fn a_calculation_can_be_null_if_either_side_can() {
    let _: [Expr<Comment, Option<i32>>; 4] = [
        Comment::score + 1,
        Comment::score - Comment::score,
        (Comment::score + 1) * 2 - Comment::score,
        -(Comment::score % 2),
    ];
    let _: [Expr<Post, Option<i32>>; 2] = [Post::views + None::<i32>, (Post::views * 2) + Some(1)];
    let _: [Expr<User, Option<i64>>; 2] = [User::id + Some(1), (User::id + 1) / None];
    let _: Expr<Post, Option<i64>> = Post::author_id + Post::editor_id;
    let _: Expr<Post, Option<i64>> = Post::author_id * 2 + Post::editor_id * 2;
    let _: Expr<Post, i64> = Post::author_id + Post::id - 1;
}

#[test]
fn a_whole_number_is_a_decimal_wherever_it_stands() {
    let statement = Post::update_all().set(Post::price, -(Post::price * 2 + 1) / 3 - Post::price).all_rows();
    let statement = statement.into_statement().expect("something is set");
    assert_eq!(
        statement
            .sql
            .strip_prefix(r#"UPDATE "posts" SET "price" = "#)
            .map(|set| set.replace(r#""posts"."price""#, "p")),
        Some("-(p * $1 + $2) / $3 - p".to_owned())
    );
    assert_eq!(statement.arguments, [2, 1, 3].map(|number| value(Decimal::from(number))));
}
