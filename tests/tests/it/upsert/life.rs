//! Rows that may be there already, of models with rules and hooks.

use orm::prelude::*;

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(before_save = refuse, after_create = refused)]
struct Account {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(email)]
    #[column(unique)]
    email: String,
    #[column(default = 1)]
    #[validate(range(max = 10))]
    points: i32,
}

/// Rules, and no hooks.
#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Plain {
    #[column(primary_key, default = uuid_v7)]
    id: Uuid,
    #[column(unique)]
    #[validate(length(min = 2))]
    name: String,
    #[column(default = sql("'x'"))]
    note: String,
}

async fn refuse(_: &mut Edit<Account>, _: &mut HookContext<'_>) -> orm::Result<()> {
    Err(Error::invalid(Account::points, "a hook has run"))
}

async fn refused(_: &Edit<Account>, _: &mut HookContext<'_>) -> orm::Result<()> {
    Err(Error::invalid(Account::points, "a hook has run"))
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Account, Plain]).await
}

#[orm::test(setup = tables)]
async fn what_breaks_a_rule_is_refused_before_anything_is_sent(db: Database) -> orm::Result<()> {
    orm::assert_queries!(db, 0, {
        let bad = || Account::create().email("nobody").points(11);
        let found = bad().find_or_create_by(Account::email, &db).await.unwrap_err();
        assert_eq!((found.kind(), found.fields()), (ErrorKind::Validation, &["email", "points"][..]));
        let upsert = bad().on_conflict(Account::email).update(Account::points).save(&db).await.unwrap_err();
        assert_eq!((upsert.kind(), upsert.fields()), (ErrorKind::Validation, &["email", "points"][..]));
        let literal = Account { id: 0, email: "nobody".to_owned(), points: 1 };
        let literal = literal.find_or_create_by(Account::email, &db).await.unwrap_err();
        assert_eq!(literal.fields(), ["email"]);
    });
    assert_eq!(Account::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn what_a_hook_refuses_is_not_inserted(db: Database) -> orm::Result<()> {
    let ada = || Account::create().email("ada@x.org").points(2);
    assert_eq!(ada().find_or_create_by(Account::email, &db).await.unwrap_err().fields(), ["points"]);
    let upsert = ada().on_conflict(Account::email).update(Account::points);
    assert_eq!(upsert.save(&db).await.unwrap_err().fields(), ["points"]);
    assert_eq!(Account::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn what_the_rules_saw_is_what_is_inserted(db: Database) -> orm::Result<()> {
    let (row, created) = Plain::create().name("ab").find_or_create_by(Plain::name, &db).await?;
    assert!(created && !row.id.is_nil() && row.note == "x");
    let (again, created) = Plain::create().name("ab").find_or_create_by(Plain::name, &db).await?;
    assert_eq!((again, created), (row, false));
    Ok(())
}

#[orm::test(setup = tables)]
async fn many_rows_are_checked_if_that_is_asked_for(db: Database) -> orm::Result<()> {
    let rows = |names: [&str; 2]| Plain::insert_many(names.map(|name| Plain::create().name(name)));
    let asked = rows(["cd", "e"]).with_hooks().on_conflict(Plain::name).ignore();
    let refused = orm::assert_queries!(db, 0, { asked.exec(&db).await.unwrap_err() });
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Validation, &["name"][..]));
    let valid = rows(["cd", "ef"]).with_hooks().on_conflict(Plain::name).ignore();
    assert_eq!(orm::assert_queries!(db, 1, { valid.exec(&db).await? }), 2);
    assert_eq!(rows(["cd", "e"]).on_conflict(Plain::name).ignore().exec(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn hooks_that_cannot_run_for_many_rows_are_refused_instead_of_forgotten(
    db: Database,
) -> orm::Result<()> {
    let rows = Account::insert_many([Account::create().email("ada@x.org")]);
    let asked = rows.with_hooks().on_conflict(Account::email).update(Account::points);
    let refused = orm::assert_queries!(db, 0, { asked.exec(&db).await.unwrap_err() });
    assert_eq!(refused.kind(), ErrorKind::Statement);
    assert_eq!(
        refused.to_string(),
        "hooks of `Account` do not run for rows that may be there already: leave out `with_hooks`, or save the rows one by one"
    );
    Ok(())
}
