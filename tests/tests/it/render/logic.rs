use super::*;

fn a() -> Expr<Post, bool> {
    Post::views.eq(1)
}

fn b() -> Expr<Post, bool> {
    Post::views.eq(2)
}

fn c() -> Expr<Post, bool> {
    Post::views.eq(3)
}

/// The condition with the three comparisons as letters.
#[track_caller]
fn assert_logic(filter: Expr<Post, impl Truth>, expected: &str) {
    let statement = Post::find().filter(filter).to_statement();
    let (_, rendered) = statement.sql.split_once(" WHERE ").unwrap_or_default();
    let letters = statement.arguments.iter().enumerate().rev().fold(
        rendered.to_owned(),
        |text, (position, argument)| {
            let letter = match argument {
                one if *one == value(1) => "a",
                two if *two == value(2) => "b",
                _ => "c",
            };
            text.replace(&format!(r#""posts"."views" = ${}"#, position + 1), letter)
        },
    );
    assert_eq!(letters, expected);
}

#[test]
fn or_in_and_is_in_parentheses_and_and_in_or_is_not() {
    assert_logic(a().and(b().or(c())), "a AND (b OR c)");
    assert_logic(a().or(b()).and(c()), "(a OR b) AND c");
    assert_logic(a().and(b()).or(c()), "a AND b OR c");
    assert_logic(a().or(b().and(c())), "a OR b AND c");
}

#[test]
fn and_in_and_and_or_in_or_need_no_parentheses() {
    assert_logic(a().and(b()).and(c()), "a AND b AND c");
    assert_logic(a().and(b().and(c())), "a AND b AND c");
    assert_logic(a().or(b()).or(c()), "a OR b OR c");
    assert_logic(a().or(b().or(c())), "a OR b OR c");
    assert_logic(Expr::all_of([a().and(b()), Expr::all_of([c()])]), "a AND b AND c");
    assert_logic(Expr::any_of([a(), Expr::any_of([b(), c()])]), "a OR b OR c");
}

#[test]
fn not_of_and_is_in_parentheses() {
    assert_logic(!a(), "NOT a");
    assert_logic(!a().and(b()), "NOT (a AND b)");
    assert_logic(!(a().or(b())), "NOT (a OR b)");
    assert_logic((!a()).and(b()), "NOT a AND b");
    assert_logic(!!a(), "NOT (NOT a)");
    assert_logic((!a()).is_null(), "(NOT a) IS NULL");
    assert_logic(!a().is_null(), "NOT a IS NULL");
    assert_logic((!a()).eq(b()), "(NOT a) = (b)");
}

#[test]
fn all_of_none_is_true_and_one_of_none_is_false() {
    assert_logic(Expr::<_, bool>::all_of([]), "TRUE");
    assert_logic(Expr::<_, bool>::any_of([]), "FALSE");
    assert_logic(a().and(Expr::<_, bool>::all_of([])), "a AND TRUE");
    assert_logic(a().or(Expr::<_, bool>::any_of([])), "a OR FALSE");
    assert_logic(!Expr::<_, bool>::any_of([]), "NOT FALSE");
}

#[test]
fn what_has_one_operand_stands_for_it() {
    assert_logic(Expr::all_of([a().or(b())]).and(c()), "(a OR b) AND c");
    assert_logic(!Expr::any_of([a().and(b())]), "NOT (a AND b)");
    assert_logic(Expr::any_of([Expr::all_of([a().or(b())])]).and(c()), "(a OR b) AND c");
}

#[test]
fn several_filters_are_joined_by_and() {
    let sql = |query: orm::query::Select<Post>| {
        let sql = query.to_sql();
        let (_, condition) = sql.split_once(" WHERE ").unwrap_or(("", ""));
        condition.replace("\"posts\".\"views\" = ", "")
    };
    assert_eq!(sql(Post::find().filter(a().and(b())).filter(c())), "$1 AND $2 AND $3");
    assert_eq!(sql(Post::find().filter(a()).filter(b().or(c()))), "$1 AND ($2 OR $3)");
    assert_eq!(sql(Post::find().filter(Expr::all_of([a().or(b())])).filter(c())), "($1 OR $2) AND $3");
    assert_eq!(sql(Post::find()), "");
}
