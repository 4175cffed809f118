use super::*;

#[test]
fn every_operator_on_text() {
    let pattern = &[super::text("a%")];
    assert_condition(Post::title.like("a%"), r#"posts."title" LIKE $1"#, pattern);
    assert_condition(Post::title.not_like("a%"), r#"posts."title" NOT LIKE $1"#, pattern);
    assert_condition(Post::title.ilike("a%"), r#"posts."title" ILIKE $1"#, pattern);
    assert_condition(Post::title.not_ilike("a%"), r#"posts."title" NOT ILIKE $1"#, pattern);
    assert_condition(Post::title.regexp("a%"), r#"posts."title" ~ $1"#, pattern);
    assert_condition(Post::title.iregexp("a%"), r#"posts."title" ~* $1"#, pattern);
    assert_condition(Post::title.like(Post::body), r#"posts."title" LIKE posts."body""#, &[]);
}

#[test]
fn what_a_text_starts_with_ends_with_or_contains_is_taken_literally() {
    let like = r#"posts."title" LIKE $1"#;
    assert_condition(Post::title.starts_with("a"), like, &[super::text("a%")]);
    assert_condition(Post::title.ends_with("a"), like, &[super::text("%a")]);
    assert_condition(Post::title.contains("a"), like, &[super::text("%a%")]);
    assert_condition(Post::title.contains(r"50%_\"), like, &[super::text(r"%50\%\_\\%")]);
    assert_condition(Post::title.starts_with(""), like, &[super::text("%")]);
    assert_condition(Post::body.contains("ä漢"), r#"posts."body" LIKE $1"#, &[super::text("%ä漢%")]);
}

#[test]
fn functions_of_text_are_calls() {
    assert_condition(Post::title.lower().eq("a"), r#"lower(posts."title") = $1"#, &[super::text("a")]);
    assert_condition(
        Post::body.upper().like(Post::title.lower()),
        r#"upper(posts."body") LIKE lower(posts."title")"#,
        &[],
    );
}

#[test]
fn matches_compared_or_matched_again_are_in_parentheses() {
    let inner = || Post::title.like("a");
    let a = super::text("a");
    assert_condition(inner().eq(true), r#"posts."title" LIKE $1 = $2"#, &[a.clone(), value(true)]);
    assert_condition(inner().is_null(), r#"posts."title" LIKE $1 IS NULL"#, std::slice::from_ref(&a));
    assert_condition(!inner(), r#"NOT posts."title" LIKE $1"#, &[a]);
}
