use super::*;
use crate::blog::User;

#[orm::test(setup = filled)]
async fn every_operator_on_text_finds_what_it_says(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::title.like("%SQL%")).await?, [1, 2]);
    assert_eq!(found(&db, Post::title.like("%sql%")).await?, NONE);
    assert_eq!(found(&db, Post::title.not_like("%SQL%")).await?, [3, 4]);
    assert_eq!(found(&db, Post::title.ilike("no%")).await?, [3, 4]);
    assert_eq!(found(&db, Post::title.not_ilike("no%")).await?, [1, 2]);
    assert_eq!(found(&db, Post::title.like("note_")).await?, [3]);
    assert_eq!(found(&db, Post::title.regexp("^[Nn]ot")).await?, [3, 4]);
    assert_eq!(found(&db, Post::title.regexp("sql")).await?, NONE);
    assert_eq!(found(&db, Post::title.iregexp("sql_?$")).await?, [1, 2]);
    assert_eq!(found(&db, Post::title.lower().eq("nothing")).await?, [4]);
    assert_eq!(found(&db, Post::title.upper().starts_with("N")).await?, [3, 4]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn what_a_text_contains_is_taken_literally(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::title.contains("%")).await?, [2]);
    assert_eq!(found(&db, Post::title.contains("_")).await?, [2]);
    assert_eq!(found(&db, Post::title.starts_with("100%")).await?, [2]);
    assert_eq!(found(&db, Post::title.ends_with("SQL_")).await?, [2]);
    assert_eq!(found(&db, Post::title.ends_with("QL")).await?, [1]);
    assert_eq!(found(&db, Post::title.contains("")).await?, [1, 2, 3, 4]);
    let backslash = User::create().email(r"a\b").save(&db).await?;
    assert_eq!(
        User::find().filter(User::email.contains(r"\")).all(&db).await?,
        std::slice::from_ref(&backslash)
    );
    assert_eq!(User::find().filter(User::email.ends_with(r"\b")).count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = filled)]
async fn null_matches_no_pattern_and_no_negated_one(db: Database) -> orm::Result<()> {
    assert_eq!(found(&db, Post::body.like("%")).await?, [1, 4]);
    assert_eq!(found(&db, Post::body.not_like("x")).await?, [1, 4]);
    assert_eq!(found(&db, Post::body.contains("")).await?, [1, 4]);
    assert_eq!(found(&db, Post::body.upper().is_null()).await?, [2, 3]);
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_wrong_regular_expression_is_an_error_of_the_server(db: Database) {
    let error = found(&db, Post::title.regexp("(")).await.unwrap_err();
    assert_eq!(error.sqlstate(), Some("2201B"), "{error}");
}
