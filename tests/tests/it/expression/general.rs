use orm::expr::{case, func, value};

use super::*;

#[orm::test(setup = filled)]
async fn coalesce_and_its_like_are_options_only_if_both_sides_are(db: Database) -> orm::Result<()> {
    let never: Expr<Thing, String> = Thing::nick.coalesce("none");
    check(&db, never.eq("none"), "coalesce(nick, $1) = $2", &[2]).await?;
    let never: Expr<Thing, String> = Thing::name.coalesce(Thing::nick);
    check(&db, never.eq("none"), "coalesce(name, nick) = $1", &[]).await?;
    let maybe: Expr<Thing, Option<String>> = Thing::nick.coalesce(Thing::nick);
    check(&db, maybe.is_null(), "coalesce(nick, nick) IS NULL", &[2]).await?;
    let never: Expr<Thing, f64> = Thing::size.greatest(1.0);
    check(&db, never.eq(1.0), "greatest(size, $1) = $2", &[2]).await?;
    check(&db, Thing::size.least(1.0).eq(1.0), "least(size, $1) = $2", &[1, 2]).await?;
    let maybe: Expr<Thing, Option<String>> = Thing::name.nullif("x");
    check(&db, maybe.is_not_null(), "nullif(name, $1) IS NOT NULL", &[1, 2]).await
}

#[orm::test(setup = filled)]
async fn a_case_takes_the_first_branch_whose_condition_is_true(db: Database) -> orm::Result<()> {
    let kind: Expr<Thing, String> = case()
        .when(Thing::nick.eq("a-b-c"), "named")
        .when(Thing::number.lt(0), "negative")
        .otherwise("other");
    check(
        &db,
        kind.eq("negative"),
        "CASE WHEN nick = $1 THEN $2 WHEN number < $3 THEN $4 ELSE $5 END = $6",
        &[2],
    )
    .await?;
    let open: Expr<Thing, Option<i32>> = case().when(Thing::nick.is_null(), 1).end();
    check(&db, open.is_null(), "CASE WHEN nick IS NULL THEN $1 END IS NULL", &[1]).await?;
    let with_null: Expr<Thing, Option<f64>> = case().when(Thing::number.gt(0), 1.0).otherwise(Thing::size);
    check(&db, (with_null + 1.0).eq(3.5), "CASE WHEN number > $1 THEN $2 ELSE size END + $3 = $4", &[1]).await
}

#[orm::test(setup = filled)]
async fn what_is_cast_has_the_other_type(db: Database) -> orm::Result<()> {
    check(&db, Thing::number.cast::<String>().eq("-7"), "number::text = $1", &[1, 2]).await?;
    check(&db, (-Thing::number).cast::<f64>().eq(7.0), "(-number)::double precision = $1", &[1, 2]).await?;
    check(&db, value("2024-02-29".to_owned()).cast::<NaiveDate>().eq(Thing::day), "$1::date = day", &[1, 2])
        .await?;
    check(&db, Thing::size.cast::<Decimal>().is_null(), "size::numeric IS NULL", &[2]).await?;
    let refused = Thing::find().filter(Thing::name.cast::<i32>().eq(1)).all(&db).await.unwrap_err();
    assert_eq!(refused.sqlstate(), Some("22P02"), "{refused}");
    Ok(())
}

#[orm::test(setup = filled)]
async fn a_function_by_name_is_quoted_and_its_arguments_bound(db: Database) -> orm::Result<()> {
    check(&db, func("md5", (Thing::nick,)).returns::<Option<String>>().is_null(), "md5(nick) IS NULL", &[2])
        .await?;
    check(
        &db,
        func(("pg_catalog", "repeat"), (Thing::nick, 2)).returns::<Option<String>>().length().eq(10),
        "length(pg_catalog.repeat(nick, $1)) = $2",
        &[1],
    )
    .await?;
    check(&db, func("random", ()).returns::<f64>().lt(1.0), "random() < $1", &[1, 2]).await?;
    let hostile = "now(); DROP TABLE things; --".to_owned();
    let refused =
        Thing::find().filter(func(hostile, (1,)).returns::<i32>().eq(1)).all(&db).await.unwrap_err();
    assert_eq!(refused.sqlstate(), Some("42883"), "{refused}");
    assert_eq!(Thing::find().count(&db).await?, 2);
    Ok(())
}
