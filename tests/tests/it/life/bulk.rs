//! Bulk statements that were asked to run hooks.

use orm::prelude::*;

use super::journal::{Entry, noted, notes};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
#[db_enum(name = "bulk_state")]
enum State {
    New,
    Old,
}

#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
#[model(before_create = lower, after_create = created, after_update = updated, before_delete = keep_ada, after_delete = deleted)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2))]
    name: String,
    #[column(default = 1)]
    #[validate(range(max = 10))]
    points: i32,
    #[column(default = State::New)]
    state: State,
    tags: Option<Vec<String>>,
}

notes! {
    created(&Edit<User>)
    updated(&Edit<User>)
    deleted(&User)
}

async fn lower(user: &mut Edit<User>, _: &mut HookContext<'_>) -> orm::Result<()> {
    assert!(user.changed(User::name) && !user.changed(User::points));
    user.name = user.name.to_lowercase();
    Ok(())
}

async fn keep_ada(user: &User, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.name == "ada" { Err(Error::invalid(User::name, "stays")) } else { Ok(()) }
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Plain, Entry]).await
}

async fn filled(db: &Database) -> orm::Result<()> {
    tables(db).await?;
    User::insert_many(["ada", "bob", "cy"].map(|name| User::create().name(name))).exec(db).await?;
    Ok(())
}

#[orm::test(setup = tables)]
async fn each_inserted_row_has_its_hooks(db: Database) -> orm::Result<()> {
    let rows = ["Ada", "Bob"].map(|name| User::create().name(name));
    // BEGIN, two rows, the notes of two rows, COMMIT.
    let users = orm::assert_queries!(db, 6, { User::insert_many(rows).with_hooks().all(&db).await? });
    assert_eq!(
        users.iter().map(|user| (user.id, user.name.as_str())).collect::<Vec<_>>(),
        [(1, "ada"), (2, "bob")]
    );
    assert_eq!(noted(&db).await?, ["created ada", "created bob"]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn one_refused_row_undoes_all(db: Database) -> orm::Result<()> {
    let rows = ["Ada", "x"].map(|name| User::create().name(name));
    let error =
        orm::assert_queries!(db, 0, { User::insert_many(rows).with_hooks().exec(&db).await.unwrap_err() });
    assert_eq!(error.fields(), ["name"]);

    filled(&db).await?;
    let error = User::delete_all().all_rows().with_hooks().exec(&db).await.unwrap_err();
    assert_eq!(error.to_string(), "User is not valid: name: stays");
    let update = User::update_all().set(User::points, User::points * 11).all_rows();
    assert_eq!(update.with_hooks().exec(&db).await.unwrap_err().fields(), ["points"]);
    assert_eq!((User::find().count(&db).await?, noted(&db).await?), (3, Vec::new()));
    Ok(())
}

#[orm::test(setup = filled)]
async fn each_updated_row_has_its_hooks_and_sees_what_sql_calculated(db: Database) -> orm::Result<()> {
    let update = User::update_all()
        .set(User::points, User::points + 4)
        .set(User::state, State::Old)
        .set(User::tags, Some(vec!["a".to_owned()]))
        .filter(User::name.ne("bob"));
    // BEGIN, the rows, two updates with a note each, COMMIT.
    let changed = orm::assert_queries!(db, 7, { update.with_hooks().exec(&db).await? });
    assert_eq!(changed, 2);
    assert_eq!(noted(&db).await?, ["updated ada", "updated cy"]);
    let users = User::find().order_by(User::id).all(&db).await?;
    let read: Vec<_> = users.iter().map(|user| (user.points, user.state)).collect();
    assert_eq!(read, [(5, State::Old), (1, State::New), (5, State::Old)]);
    assert_eq!(users[0].tags.as_deref(), Some(&["a".to_owned()][..]));
    Ok(())
}

#[orm::test(setup = filled)]
async fn each_deleted_row_has_its_hooks(db: Database) -> orm::Result<()> {
    let delete = User::delete_all().filter(User::name.ne("ada")).with_hooks();
    let deleted = orm::assert_queries!(db, 7, { delete.exec(&db).await? });
    assert_eq!((deleted, User::find().count(&db).await?), (2, 1));
    assert_eq!(noted(&db).await?, ["deleted bob", "deleted cy"]);
    Ok(())
}

/// No hooks: rules at most.
#[derive(Model, Validate, Debug, Clone, PartialEq)]
#[validate(crate = "orm::validator")]
struct Plain {
    #[column(primary_key, default = identity)]
    id: i64,
    #[validate(length(min = 2))]
    name: String,
}

#[orm::test(setup = tables)]
async fn rules_alone_are_checked_and_one_statement_inserts(db: Database) -> orm::Result<()> {
    let rows = |names: [&str; 2]| names.map(|name| Plain::create().name(name));
    let inserted =
        orm::assert_queries!(db, 1, { Plain::insert_many(rows(["ab", "cd"])).with_hooks().all(&db).await? });
    assert_eq!(inserted.len(), 2);
    orm::assert_queries!(db, 0, {
        let refused = Plain::insert_many(rows(["ab", "c"])).with_hooks();
        assert_eq!(refused.exec(&db).await.unwrap_err().fields(), ["name"]);
    });
    orm::assert_queries!(db, 1, { Plain::delete_all().all_rows().with_hooks().exec(&db).await? });
    Ok(())
}
