//! Rows that are not valid.

use orm::prelude::*;
use orm::validator::ValidationError;

use super::journal::Entry;

/// Rules alone: no statement is needed to check them.
#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Account {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(email)]
    email: String,
    #[validate(range(min = 0, max = 120))]
    age: Option<i32>,
    #[validate(url)]
    website: Option<String>,
    #[validate(length(min = 8), custom(function = has_a_digit))]
    password: String,
}

fn has_a_digit(password: &str) -> Result<(), ValidationError> {
    if password.chars().any(|character| character.is_ascii_digit()) {
        return Ok(());
    }
    Err(ValidationError::new("no_digit").with_message("must have a digit".into()))
}

async fn accounts(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Account]).await
}

const SECRET: &str = "geheim";

#[orm::test(setup = accounts)]
async fn all_that_is_wrong_comes_at_once_and_nothing_is_sent(db: Database) -> orm::Result<()> {
    let save = Account::create().email("nobody").age(121).website("no url").password(SECRET);
    let error = orm::assert_queries!(db, 0, { save.save(&db).await.unwrap_err() });
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Validation, 422));
    assert_eq!(error.fields(), ["email", "age", "website", "password"]);
    assert_eq!(error.table(), Some("accounts"));
    assert_eq!(
        error.to_string(),
        "Account is not valid: email: is no e-mail address; age: must be at least 0 and at most 120; website: is no URL; \
         password: must have a length of at least 8, must have a digit"
    );
    let errors = error.validation().expect("the errors by field").field_errors();
    assert_eq!(errors["password"].len(), 2);
    assert_eq!(errors["email"][0].code, "email");
    Ok(())
}

#[orm::test(setup = accounts)]
async fn what_was_refused_is_not_kept_beside_the_error(db: Database) -> orm::Result<()> {
    let error = Account::create().email("a@x.org").password(SECRET).save(&db).await.unwrap_err();
    let errors = error.validation().expect("the errors by field");
    for text in [error.to_string(), format!("{error:?}"), errors.to_string(), format!("{errors:?}")] {
        assert!(!text.contains(SECRET), "{text}");
    }
    assert!(!serde_json::to_string(errors).expect("JSON").contains(SECRET));
    Ok(())
}

#[orm::test(setup = accounts)]
async fn a_valid_row_is_one_statement_as_ever(db: Database) -> orm::Result<()> {
    let account = orm::assert_queries!(db, 1, {
        Account::create().email("a@x.org").password("geheimnis1").save(&db).await?
    });
    let account =
        orm::assert_queries!(db, 1, { account.update(&db, |account| account.age = Some(7)).await? });
    assert_eq!((account.id, account.age), (1, Some(7)));
    Ok(())
}

#[orm::test(setup = accounts)]
async fn a_change_and_a_literal_are_checked_too(db: Database) -> orm::Result<()> {
    let account = Account::create().email("a@x.org").password("geheimnis1").save(&db).await?;
    orm::assert_queries!(db, 0, {
        let error = account.clone().update(&db, |account| account.age = Some(-1)).await.unwrap_err();
        assert_eq!(error.fields(), ["age"]);
        let literal = Account { id: 0, email: "no address".to_owned(), ..account.clone() };
        assert_eq!(literal.insert(&db).await.unwrap_err().fields(), ["email"]);
    });
    let mut edit = account.clone().edit();
    edit.website = Some("https://example.org".to_owned());
    assert_eq!(edit.save(&db).await?.website.as_deref(), Some("https://example.org"));
    Ok(())
}

#[orm::test(setup = accounts)]
async fn a_row_that_does_not_change_is_not_checked(db: Database) -> orm::Result<()> {
    // The bulk statement runs no validators: the row is as it may have been before there were rules.
    Account::insert_many([Account::create().email("old").password("old")]).exec(&db).await?;
    let account = Account::find().required(&db).await?;
    account.clone().edit().save(&db).await?;
    let error = account.update(&db, |account| account.age = Some(1)).await.unwrap_err();
    assert_eq!(error.fields(), ["email", "password"]);
    Ok(())
}

/// Rules, and validators that look at more than the row.
#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(validate = [name_is_free, only_grows])]
struct Team {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2))]
    name: String,
    #[column(default = 1)]
    #[validate(range(min = 1))]
    size: i32,
}

async fn name_is_free(team: &Edit<Team>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let same = Team::find().filter(Team::name.ilike(&team.name)).filter(Team::id.ne(team.id));
    if team.changed(Team::name) && same.exists(cx.tx()).await? {
        return Err(Error::invalid(Team::name, "is taken"));
    }
    Ok(())
}

async fn only_grows(team: &Edit<Team>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    assert_eq!(team.is_new(), cx.is_new());
    if !team.is_new() && team.size < team.previous().size {
        let message = format!("was {} already", team.previous().size);
        return Err(Error::invalid(Team::size, message));
    }
    Ok(())
}

async fn teams(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Team, Entry]).await
}

#[orm::test(setup = teams)]
async fn asynchronous_validators_query_and_their_failures_join_the_others(db: Database) -> orm::Result<()> {
    let team = orm::assert_queries!(db, 4, { Team::create().name("Reds").size(3).save(&db).await? });
    let error = Team::create().name("reds").size(0).save(&db).await.unwrap_err();
    assert_eq!(error.fields(), ["name", "size"]);
    assert_eq!(error.to_string(), "Team is not valid: name: is taken; size: must be at least 1");

    let error = team.update(&db, |team| team.size = 0).await.unwrap_err();
    assert_eq!(error.fields(), ["size"]);
    assert_eq!(error.to_string(), "Team is not valid: size: must be at least 1, was 3 already");
    assert_eq!(Team::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = teams)]
async fn a_validator_that_cannot_ask_is_no_verdict(db: Database) -> orm::Result<()> {
    db.execute_batch("DROP TABLE teams").await?;
    let error = Team::create().name("x").save(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Schema);
    Ok(())
}

#[orm::test(setup = teams)]
async fn errors_of_two_validations_merge(_: Database) -> orm::Result<()> {
    let error = Error::invalid(Team::size, "a").merge(Error::invalid(Team::size, "b"));
    assert_eq!(error.to_string(), "Team is not valid: size: a, b");
    let other = Error::new(ErrorKind::Connection, "lost");
    assert_eq!(error.merge(other).kind(), ErrorKind::Connection);
    let other = Error::new(ErrorKind::Connection, "lost").merge(Error::invalid(Team::size, "b"));
    assert_eq!(other.kind(), ErrorKind::Connection);
    Ok(())
}
