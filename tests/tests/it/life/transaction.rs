//! What hooks do is kept or undone with their row.

use orm::prelude::*;

use super::journal::{Entry, note, noted};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_save = trim, after_create = welcome, after_update = report, before_delete = keep_admins)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    #[column(default = 0)]
    age: i32,
}

async fn trim(user: &mut Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    user.name = user.name.trim().into();
    note(cx.tx(), format!("saving {}", user.name)).await?;
    if user.name.is_empty() {
        return Err(Error::invalid(User::name, "is empty"));
    }
    Ok(())
}

async fn welcome(user: &Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let others = User::find().filter(User::id.ne(user.id)).count(cx.tx()).await?;
    note(cx.tx(), format!("welcome {}, there are {others} others", user.name)).await?;
    if user.age < 0 {
        return Err(Error::invalid(User::age, "is below zero"));
    }
    Ok(())
}

async fn report(user: &Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let changed = [(user.changed(User::name), "name"), (user.changed(User::age), "age")];
    let changed: Vec<&str> =
        changed.into_iter().filter_map(|(changed, name)| changed.then_some(name)).collect();
    note(cx.tx(), format!("{} to {}: {}", user.previous().name, user.name, changed.join(", "))).await
}

async fn keep_admins(user: &User, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.name == "admin" {
        return Err(Error::invalid(User::name, "stays"));
    }
    Ok(())
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Entry]).await
}

#[orm::test(setup = tables)]
async fn a_hook_changes_the_row_queries_and_writes(db: Database) -> orm::Result<()> {
    let user = User::create().name("  ada ").save(&db).await?;
    assert_eq!(user.name, "ada");
    assert_eq!(noted(&db).await?, ["saving ada", "welcome ada, there are 0 others"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_refusal_before_or_behind_the_insert_leaves_nothing(db: Database) -> orm::Result<()> {
    let error = User::create().name("  ").save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::Validation, &["name"][..]));
    let error = User::create().name("ada").age(-1).save(&db).await.unwrap_err();
    assert_eq!(error.fields(), ["age"]);
    assert_eq!(noted(&db).await?, [""; 0]);
    assert_eq!(User::find().count(&db).await?, 0);
    Ok(())
}

#[orm::test(setup = tables)]
async fn in_a_transaction_a_refused_save_leaves_what_was_there_before(db: Database) -> orm::Result<()> {
    db.transaction(async |tx| {
        note(tx, "mine").await?;
        assert!(User::create().name("").save(tx).await.is_err());
        assert!(User::create().name("ada").age(-1).save(tx).await.is_err());
        User::create().name("bob").save(tx).await.map(drop)
    })
    .await?;
    assert_eq!(noted(&db).await?, ["mine", "saving bob", "welcome bob, there are 0 others"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn after_an_update_the_hook_still_knows_what_it_changed(db: Database) -> orm::Result<()> {
    let user = User::create().name("ada").save(&db).await?;
    // Somebody else's change is not this save's.
    User::update_all().set(User::age, 7).all_rows().exec(&db).await?;
    Entry::delete_all().all_rows().exec(&db).await?;
    let user = user.update(&db, |user| user.name = "Ada".to_owned()).await?;
    assert_eq!((user.name.as_str(), user.age), ("Ada", 7));
    assert_eq!(noted(&db).await?, ["saving Ada", "ada to Ada: name"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_hook_that_takes_every_change_back_sends_no_update(db: Database) -> orm::Result<()> {
    let user = User::create().name("ada").save(&db).await?;
    Entry::delete_all().all_rows().exec(&db).await?;
    let same = user.clone().update(&db, |user| user.name = "ada ".to_owned()).await?;
    assert_eq!(same, user);
    assert_eq!(noted(&db).await?, ["saving ada"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_refused_delete_deletes_nothing(db: Database) -> orm::Result<()> {
    let user = User::create().name("admin").save(&db).await?;
    assert_eq!(user.delete(&db).await.unwrap_err().fields(), ["name"]);
    assert_eq!(User::find().count(&db).await?, 1);
    let user = user.update(&db, |user| user.name = "ada".to_owned()).await?;
    user.delete(&db).await?;
    assert_eq!(user.delete(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_dedicated_connection_saves_with_hooks_and_stays(db: Database) -> orm::Result<()> {
    let connection = db.acquire().await?;
    connection.execute_batch("CREATE TEMPORARY TABLE mine (id int)").await?;
    let user = User::create().name("ada").save(&connection).await?;
    assert!(User::create().name("").save(&connection).await.is_err());
    user.delete(&connection).await?;
    connection.execute_batch("DROP TABLE mine").await?;
    assert_eq!(noted(&db).await?, ["saving ada", "welcome ada, there are 0 others"]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_create = nothing)]
struct Quiet {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
}

async fn nothing(_: &mut Edit<Quiet>, _: &mut HookContext<'_>) -> orm::Result<()> {
    Ok(())
}

#[orm::test]
async fn a_save_with_a_hook_is_three_round_trips_and_without_one_it_is_one(db: Database) -> orm::Result<()> {
    orm::schema::create_all(&db, orm::models![Quiet]).await?;
    let row = orm::assert_queries!(db, 3, { Quiet::create().name("a").save(&db).await? });
    let tx = db.begin().await?;
    orm::assert_queries!(db, 3, { Quiet::create().name("b").save(&tx).await? });
    tx.commit().await?;
    // It has no hook of updates and deletes.
    let row = orm::assert_queries!(db, 1, { row.update(&db, |row| row.name = "c".to_owned()).await? });
    orm::assert_queries!(db, 1, { row.delete(&db).await? });
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_save_with_hooks_runs_in_a_spawned_task(db: Database) -> orm::Result<()> {
    let task = tokio::spawn(async move { User::create().name("ada").save(&db).await });
    assert_eq!(task.await.expect("it does not panic")?.name, "ada");
    Ok(())
}
