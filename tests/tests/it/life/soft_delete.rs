//! Hooks of models whose deleted rows stay, and whose changes are counted.

use orm::prelude::*;

use super::journal::{Entry, note, noted, notes};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    soft_delete, before_update = before_update, before_delete = [before_delete, keep_ada], after_delete = after_delete,
    before_restore = [before_restore, not_bob], after_restore = [after_restore, and_after_restore]
)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    name: String,
    #[column(version)]
    version: i32,
    deleted_at: Option<DateTime<Utc>>,
}

notes! {
    before_update(&mut Edit<User>)
    before_delete(&User)
    before_restore(&User)
}

/// Notes what the table has by then, beside the event.
async fn seen(event: &str, user: &User, cx: &HookContext<'_>) -> orm::Result<()> {
    let stored = User::find_by_pk(user.id).with_deleted().one(cx.tx()).await?;
    let state = stored.map_or("gone", |user| if user.deleted_at.is_some() { "deleted" } else { "there" });
    note(cx.tx(), format!("{event} {} {state}", user.name)).await
}

async fn after_delete(user: &User, cx: &mut HookContext<'_>) -> orm::Result<()> {
    seen("after_delete", user, cx).await
}

async fn after_restore(user: &User, cx: &mut HookContext<'_>) -> orm::Result<()> {
    seen("after_restore", user, cx).await
}

async fn and_after_restore(user: &User, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.name == "cy" { Err(Error::invalid(User::name, "came back too soon")) } else { Ok(()) }
}

async fn keep_ada(user: &User, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.name == "ada" { Err(Error::invalid(User::name, "stays")) } else { Ok(()) }
}

async fn not_bob(user: &User, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.name == "bob" { Err(Error::invalid(User::name, "stays away")) } else { Ok(()) }
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Entry]).await
}

/// A row that is deleted already, without a trace of how.
async fn deleted(name: &str, db: &Database) -> orm::Result<User> {
    User::create().name(name).deleted_at(DateTime::UNIX_EPOCH).save(db).await
}

#[orm::test(setup = tables)]
async fn a_restore_runs_its_hooks_in_their_order(db: Database) -> orm::Result<()> {
    let user = deleted("dan", &db).await?;
    // BEGIN, a note, the UPDATE, a look and a note, COMMIT.
    let back = orm::assert_queries!(db, 6, { user.restore(&db).await? });
    assert_eq!((back.deleted_at, back.version), (None, 2));
    assert_eq!(noted(&db).await?, ["before_restore dan", "after_restore dan there"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_restore_that_is_refused_undoes_what_its_hooks_wrote(db: Database) -> orm::Result<()> {
    for (name, says) in [("bob", "stays away"), ("cy", "came back too soon")] {
        let user = deleted(name, &db).await?;
        let error = user.restore(&db).await.unwrap_err();
        assert_eq!(error.to_string(), format!("User is not valid: name: {says}"));
        assert_eq!(User::find_by_pk(user.id).only_deleted().required(&db).await?, user);
    }
    let there = User::create().name("dan").save(&db).await?;
    assert_eq!(there.restore(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(noted(&db).await?, [""; 0]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_delete_hook_runs_around_the_marking_and_around_the_end_for_good(db: Database) -> orm::Result<()> {
    let user = User::create().name("dan").save(&db).await?;
    user.delete(&db).await?;
    let user = User::find().only_deleted().required(&db).await?;
    user.force_delete(&db).await?;
    let events =
        ["before_delete dan", "after_delete dan deleted", "before_delete dan", "after_delete dan gone"];
    assert_eq!(noted(&db).await?, events);
    assert_eq!(User::find().with_deleted().count(&db).await?, 0);

    let ada = User::create().name("ada").save(&db).await?;
    assert_eq!(ada.delete(&db).await.unwrap_err().fields(), ["name"]);
    assert_eq!(ada.force_delete(&db).await.unwrap_err().fields(), ["name"]);
    assert_eq!(User::find().required(&db).await?, ada);
    assert_eq!(noted(&db).await?.len(), 4, "nothing of the refused ones");
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_bulk_delete_with_hooks_marks_each_row_that_is_not_deleted(db: Database) -> orm::Result<()> {
    deleted("old", &db).await?;
    for name in ["dan", "eve"] {
        User::create().name(name).save(&db).await?;
    }
    assert_eq!(User::delete_all().all_rows().with_hooks().exec(&db).await?, 2);
    let events =
        ["before_delete dan", "after_delete dan deleted", "before_delete eve", "after_delete eve deleted"];
    assert_eq!(noted(&db).await?, events);
    assert_eq!(User::find().only_deleted().count(&db).await?, 3);
    Entry::delete_all().all_rows().exec(&db).await?;
    let purge = User::delete_all().with_hooks().force().only_deleted().filter(User::name.ne("old"));
    assert_eq!(purge.exec(&db).await?, 2);
    let events = ["before_delete dan", "after_delete dan gone", "before_delete eve", "after_delete eve gone"];
    assert_eq!(noted(&db).await?, events);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_stale_save_or_delete_leaves_nothing_of_its_hooks(db: Database) -> orm::Result<()> {
    let old = User::create().name("dan").save(&db).await?;
    User::update_all().set(User::name, "don").all_rows().exec(&db).await?;
    let stale = old.clone().update(&db, |user| user.name = "den".to_owned()).await.unwrap_err();
    assert_eq!((stale.kind(), stale.versions()), (ErrorKind::StaleRecord, Some((1, 2))));
    // In a transaction that goes on, too.
    db.transaction(async |tx| {
        let stale = old.clone().update(tx, |user| user.name = "den".to_owned()).await.unwrap_err();
        assert_eq!(stale.versions(), Some((1, 2)));
        assert_eq!(old.delete(tx).await.unwrap_err().versions(), Some((1, 2)));
        assert_eq!(old.force_delete(tx).await.unwrap_err().versions(), Some((1, 2)));
        Ok(())
    })
    .await?;
    assert_eq!(noted(&db).await?, [""; 0]);
    assert_eq!(User::find().required(&db).await?.name, "don");
    Ok(())
}
