//! What runs when.

use orm::prelude::*;

use super::journal::{Entry, note, noted, notes};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    before_validate = before_validate, validate = [validate, validate_too], after_validate = after_validate,
    before_save = [before_save, and_before_save], before_create = before_create, before_update = before_update,
    after_create = after_create, after_update = after_update, after_save = [after_save, and_after_save],
    before_delete = before_delete, after_delete = after_delete,
    after_commit = after_commit, after_rollback = after_rollback
)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    name: String,
}

notes! {
    before_validate(&mut Edit<User>)
    validate(&Edit<User>)
    validate_too(&Edit<User>)
    after_validate(&Edit<User>)
    before_save(&mut Edit<User>)
    and_before_save(&mut Edit<User>)
    before_create(&mut Edit<User>)
    before_update(&mut Edit<User>)
    after_create(&Edit<User>)
    after_update(&Edit<User>)
    after_save(&Edit<User>)
    and_after_save(&Edit<User>)
    before_delete(&User)
    after_delete(&User)
}

async fn after_commit(row: &User, db: &Database) -> orm::Result<()> {
    note(db, format!("after_commit {}", row.name)).await
}

async fn after_rollback(row: &User, db: &Database) -> orm::Result<()> {
    note(db, format!("after_rollback {}", row.name)).await
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Entry]).await
}

fn of(name: &str, events: &[&str]) -> Vec<String> {
    events.iter().map(|event| format!("{event} {name}")).collect()
}

const CREATE: &[&str] = &[
    "before_validate",
    "validate",
    "validate_too",
    "after_validate",
    "before_save",
    "and_before_save",
    "before_create",
    "after_create",
    "after_save",
    "and_after_save",
    "after_commit",
];

const UPDATE: &[&str] = &[
    "before_validate",
    "validate",
    "validate_too",
    "after_validate",
    "before_save",
    "and_before_save",
    "before_update",
    "after_update",
    "after_save",
    "and_after_save",
    "after_commit",
];

#[orm::test(setup = tables)]
async fn a_create_runs_everything_in_its_order(db: Database) -> orm::Result<()> {
    User::create().name("ada").save(&db).await?;
    assert_eq!(noted(&db).await?, of("ada", CREATE));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_literal_runs_the_same(db: Database) -> orm::Result<()> {
    let user = User { id: 0, name: "ada".to_owned() }.insert(&db).await?;
    assert_eq!(user.id, 1);
    assert_eq!(noted(&db).await?, of("ada", CREATE));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_save_of_changes_runs_everything_in_its_order(db: Database) -> orm::Result<()> {
    let user = User::create().name("ada").save(&db).await?;
    Entry::delete_all().all_rows().exec(&db).await?;
    user.update(&db, |user| user.name = "bob".to_owned()).await?;
    assert_eq!(noted(&db).await?, of("bob", UPDATE));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_save_of_nothing_runs_and_sends_nothing(db: Database) -> orm::Result<()> {
    let user = User::create().name("ada").save(&db).await?;
    let same = orm::assert_queries!(db, 0, { user.clone().edit().save(&db).await? });
    assert_eq!(same, user);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_delete_runs_its_own(db: Database) -> orm::Result<()> {
    let user = User::create().name("ada").save(&db).await?;
    Entry::delete_all().all_rows().exec(&db).await?;
    user.delete(&db).await?;
    assert_eq!(noted(&db).await?, of("ada", &["before_delete", "after_delete"]));
    assert_eq!(User::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_row_that_the_table_refuses_was_rolled_back(db: Database) -> orm::Result<()> {
    User::create().name("ada").save(&db).await?;
    Entry::delete_all().all_rows().exec(&db).await?;
    let error = User::create().name("ada").save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::UniqueViolation, &["name"][..]));
    assert_eq!(noted(&db).await?, of("ada", &["after_rollback"]));
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_transaction_that_is_rolled_back_tells_each_of_its_rows(db: Database) -> orm::Result<()> {
    let tx = db.begin().await?;
    User::create().name("ada").save(&tx).await?;
    User::create().name("bob").save(&tx).await?;
    tx.rollback().await?;
    assert_eq!(noted(&db).await?, ["after_rollback ada", "after_rollback bob"]);
    assert_eq!(User::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn bulk_statements_run_nothing(db: Database) -> orm::Result<()> {
    orm::assert_queries!(db, 3, {
        User::insert_many(["ada", "bob"].map(|name| User::create().name(name))).exec(&db).await?;
        User::update_all().set(User::name, "cy").filter(User::name.eq("bob")).exec(&db).await?;
        User::delete_all().all_rows().exec(&db).await?;
    });
    assert_eq!(noted(&db).await?, [""; 0]);
    Ok(())
}
