//! Rows that may be there already, with their hooks and validators: each runs the way that the row goes.

use orm::prelude::*;

use crate::life::journal::{Entry, note, noted};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_validate = lower, validate = no_root, before_save = hash)]
#[model(after_create = created, after_update = updated, after_commit = kept, after_rollback = undone)]
struct User {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    name: String,
    password: String,
    #[column(unique, default = uuid_v7)]
    badge: Uuid,
    #[column(default = sql("1 + 1"))]
    level: i32,
    #[column(version)]
    version: i32,
}

async fn lower(user: &mut Edit<User>, _: &mut HookContext<'_>) -> orm::Result<()> {
    user.name = user.name.to_lowercase();
    Ok(())
}

async fn no_root(user: &Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    User::find().count(cx.tx()).await?;
    if user.name == "root" { Err(Error::invalid(User::name, "is taken")) } else { Ok(()) }
}

async fn hash(user: &mut Edit<User>, _: &mut HookContext<'_>) -> orm::Result<()> {
    if user.changed(User::password) {
        user.password = format!("#{}", user.password);
    }
    Ok(())
}

async fn created(user: &Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    let text = format!("created {}", user.name);
    note(cx.tx(), text.clone()).await?;
    cx.after_commit(|db| async move { note(&db, format!("{text}, and kept")).await });
    Ok(())
}

async fn updated(user: &Edit<User>, cx: &mut HookContext<'_>) -> orm::Result<()> {
    note(cx.tx(), format!("{} to {}", user.previous().password, user.password)).await
}

async fn kept(user: &User, db: &Database) -> orm::Result<()> {
    note(db, format!("kept {}", user.name)).await
}

async fn undone(user: &User, db: &Database) -> orm::Result<()> {
    note(db, format!("undone {}", user.name)).await
}

async fn tables(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![User, Entry, Post]).await
}

fn ada(password: &str) -> impl orm::query::NewRow<User> + orm::session::Upserts<Model = User> + use<> {
    User::create().name("Ada").password(password)
}

#[orm::test(setup = tables)]
async fn a_row_that_is_created_has_its_hooks_and_one_that_is_found_has_none(db: Database) -> orm::Result<()> {
    let (user, created) = ada("secret").find_or_create_by(User::name, &db).await?;
    assert_eq!((&*user.name, &*user.password, created), ("ada", "#secret", true));
    let ran = ["created ada", "created ada, and kept", "kept ada"];
    assert_eq!(noted(&db).await?, ran);
    // The second is found by the name that the hook makes of it, the third as it is.
    assert_eq!(ada("other").find_or_create_by(User::name, &db).await?, (user.clone(), false));
    assert_eq!(noted(&db).await?, [&ran[..], &["undone ada"]].concat());
    let third = User::create().name("ada").password("third");
    assert_eq!(third.find_or_create_by(User::name, &db).await?, (user, false));
    assert_eq!(noted(&db).await?.len(), 4);
    Ok(())
}

#[orm::test(setup = tables)]
async fn an_upsert_goes_the_way_of_a_create_or_of_an_update(db: Database) -> orm::Result<()> {
    let upsert = |password: &str| {
        let user = User::create().name("ada").password(password);
        user.on_conflict(User::name).update(User::password)
    };
    let (first, created) = upsert("a").save(&db).await?;
    assert_eq!((&*first.password, first.version, created), ("#a", 1, true));
    let (second, created) = upsert("b").save(&db).await?;
    assert_eq!((second, created), (User { password: "#b".into(), version: 2, ..first.clone() }, false));
    let expected =
        ["created ada", "created ada, and kept", "kept ada", "#a to #b", "kept ada"].map(str::to_owned);
    assert_eq!(noted(&db).await?, expected);
    // What is given is what the row has: nothing changes, and no hook runs.
    let (third, created) = upsert("#b").save(&db).await?;
    assert_eq!((third.version, created), (2, false));
    assert_eq!(noted(&db).await?, expected);
    // One that was changed meanwhile is met in its own version, not in that of somebody's copy.
    assert_eq!(first.update(&db, |user| user.level = 9).await.unwrap_err().versions(), Some((1, 2)));
    Ok(())
}

#[orm::test(setup = tables)]
async fn validators_refuse_both_ways(db: Database) -> orm::Result<()> {
    let root = || User::create().name("Root").password("p");
    let refused = root().find_or_create_by(User::name, &db).await.unwrap_err();
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Validation, &["name"][..]));
    let (user, _) = ada("p").find_or_create_by(User::name, &db).await?;
    let renamed = root().badge(user.badge).on_conflict(User::badge).update(User::name);
    assert_eq!(renamed.save(&db).await.unwrap_err().fields(), ["name"]);
    assert_eq!(User::find().all(&db).await?, [user]);
    Ok(())
}

#[orm::test(setup = tables)]
async fn the_round_trips_are_those_that_the_docs_say(db: Database) -> orm::Result<()> {
    let post = |title: &str| Post::create().slug("a").title(title);
    // The query, and a create: BEGIN, INSERT, COMMIT.
    assert!(orm::assert_queries!(db, 4, { post("b").find_or_create_by(Post::slug, &db).await? }).1);
    assert!(!orm::assert_queries!(db, 1, { post("c").find_or_create_by(Post::slug, &db).await? }).1);
    let upsert = |slug: &str, title: &str| {
        Post::create().slug(slug).title(title).on_conflict(Post::slug).update(Post::title)
    };
    // BEGIN, SELECT FOR UPDATE, UPDATE or INSERT, COMMIT.
    let (post, created) = orm::assert_queries!(db, 4, { upsert("a", "d").save(&db).await? });
    assert_eq!((&*post.title, created), ("D", false));
    assert!(orm::assert_queries!(db, 4, { upsert("e", "d").save(&db).await? }).1);
    assert!(!orm::assert_queries!(db, 3, { upsert("e", "D").save(&db).await? }).1);
    Ok(())
}

/// One hook.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(before_save = upper, soft_delete)]
struct Post {
    #[column(primary_key, default = identity)]
    id: i64,
    #[column(unique)]
    slug: String,
    #[column(unique = all, default = uuid_v7)]
    code: Uuid,
    title: String,
    #[column(default = sql("'n' || 'one'"))]
    note: String,
    deleted_at: Option<DateTime<Utc>>,
}

async fn upper(post: &mut Edit<Post>, _: &mut HookContext<'_>) -> orm::Result<()> {
    post.title = post.title.to_uppercase();
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_column_that_was_not_given_takes_its_default_again(db: Database) -> orm::Result<()> {
    let first = Post::create().slug("a").title("A").note("x").save(&db).await?;
    let again = || Post::create().slug("a").title("A").on_conflict(Post::slug);
    let (post, created) = again().update(Post::note).save(&db).await?;
    assert_eq!((post, created), (Post { note: "none".into(), ..first }, false));
    let refused =
        orm::assert_queries!(db, 0, { again().update((Post::note, Post::id)).save(&db).await.unwrap_err() });
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Statement, &["id"][..]));
    Ok(())
}

#[orm::test(setup = tables)]
async fn deleted_rows_do_not_count_but_in_a_key_that_counts_them(db: Database) -> orm::Result<()> {
    let post = || Post::create().slug("a").title("A");
    let (old, _) = post().find_or_create_by(Post::slug, &db).await?;
    old.delete(&db).await?;
    let (new, created) = post().on_conflict(Post::slug).update(Post::title).save(&db).await?;
    assert!(created && new.id != old.id);
    let error = post().slug("b").code(old.code).find_or_create_by(Post::code, &db).await.unwrap_err();
    assert_eq!((error.kind(), error.fields()), (ErrorKind::UniqueViolation, &["code"][..]));
    assert_eq!(
        error.to_string(),
        "a deleted row of posts has the same `code`: restore it, or delete it for good"
    );
    let other = post().code(old.code).slug("b").on_conflict(Post::slug).update(Post::title);
    assert_eq!(other.save(&db).await.unwrap_err().kind(), ErrorKind::UniqueViolation);
    assert_eq!(Post::find().with_deleted().count(&db).await?, 2);
    Ok(())
}

#[orm::test(setup = tables)]
async fn in_a_transaction_what_a_lost_attempt_wrote_is_undone_and_the_rest_stays(
    db: Database,
) -> orm::Result<()> {
    ada("first").find_or_create_by(User::name, &db).await?;
    Entry::delete_all().all_rows().exec(&db).await?;
    let tx = db.begin().await?;
    note(&tx, "before").await?;
    let (user, created) = ada("second").find_or_create_by(User::name, &tx).await?;
    assert_eq!((&*user.password, created), ("#first", false));
    assert!(User::create().name("bob").password("p").find_or_create_by(User::name, &tx).await?.1);
    let upsert = ada("third").on_conflict(User::name).update(User::password);
    assert_eq!(upsert.save(&tx).await?.0.password, "#third");
    assert_eq!(noted(&tx).await?, ["before", "created bob", "#first to #third"]);
    tx.commit().await?;
    assert_eq!(
        noted(&db).await?[3..],
        ["undone ada", "created bob, and kept", "kept bob", "undone ada", "kept ada"]
    );
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_connection_of_ones_own_is_given_back_after_a_lost_attempt(db: Database) -> orm::Result<()> {
    let connection = db.acquire().await?;
    assert!(ada("first").find_or_create_by(User::name, &connection).await?.1);
    assert!(!ada("second").find_or_create_by(User::name, &connection).await?.1);
    let upsert = ada("third").on_conflict(User::name).update(User::password);
    assert_eq!(upsert.save(&connection).await?.0.password, "#third");
    assert_eq!(User::find().count(&connection).await?, 1);
    Ok(())
}

#[orm::test(setup = tables)]
async fn of_fifty_callers_at_once_the_hooks_of_one_create_the_row(db: Database) -> orm::Result<()> {
    let badge = Uuid::from_u128(7);
    let calls: Vec<_> = (0..50)
        .map(|caller| {
            let db = db.clone();
            // Each spells the name in its own way, and all have the same badge.
            let name = if caller % 2 == 0 { "Ada" } else { "ada" };
            let user = User::create().name(name).password(caller.to_string()).badge(badge);
            tokio::spawn(async move {
                if caller % 3 == 0 {
                    return db.transaction(async |tx| user.find_or_create_by(User::name, tx).await).await;
                }
                user.find_or_create_by(User::name, &db).await
            })
        })
        .collect();
    let mut users = Vec::new();
    let mut created = 0;
    for call in calls {
        let (user, is_new) = call.await.expect("no panic")?;
        created += u32::from(is_new);
        users.push(user);
    }
    let stored = User::find().all(&db).await?;
    assert_eq!((created, stored.len()), (1, 1));
    assert!(users.iter().all(|user| *user == stored[0]));
    let noted = noted(&db).await?;
    let times = |text: &str| noted.iter().filter(|noted| *noted == text).count();
    assert_eq!((times("created ada"), times("created ada, and kept"), times("kept ada")), (1, 1, 1));
    Ok(())
}

#[orm::test(setup = tables)]
async fn of_fifty_callers_at_once_one_creates_the_row_and_the_others_update_it_one_by_one(
    db: Database,
) -> orm::Result<()> {
    let calls: Vec<_> = (0..50)
        .map(|caller| {
            let db = db.clone();
            let name = if caller % 2 == 0 { "Ada" } else { "ada" };
            let user = User::create().name(name).password(caller.to_string());
            tokio::spawn(async move { user.on_conflict(User::name).update(User::password).save(&db).await })
        })
        .collect();
    let mut created = 0;
    let mut versions = Vec::new();
    for call in calls {
        let (user, is_new) = call.await.expect("no panic")?;
        created += u32::from(is_new);
        versions.push(user.version);
    }
    versions.sort_unstable();
    assert_eq!((created, versions), (1, (1..=50).collect::<Vec<i32>>()));
    let noted = noted(&db).await?;
    assert_eq!(noted.iter().filter(|text| *text == "kept ada").count(), 50);
    assert_eq!(noted.iter().filter(|text| text.contains(" to ")).count(), 49);
    Ok(())
}

#[orm::test(setup = tables)]
async fn a_call_that_is_dropped_at_any_await_leaves_all_of_it_or_nothing(db: Database) -> orm::Result<()> {
    let (mut kept, mut gone) = (0, 0);
    for polls in 1..40 {
        let name = format!("n{polls}");
        let user = User::create().name(name.clone()).password("p");
        let mut call = user.on_conflict(User::name).update(User::password).save(&db);
        let mut left = polls;
        let cut = std::future::poll_fn(|cx| {
            left -= 1;
            if left == 0 { std::task::Poll::Ready(None) } else { call.as_mut().poll(cx).map(Some) }
        });
        let outcome = cut.await.transpose()?;
        drop(call);
        let is_there = User::find().filter(User::name.eq(&name)).exists(&db).await?;
        let is_noted = Entry::find().filter(Entry::text.eq(format!("created {name}"))).exists(&db).await?;
        assert_eq!(is_there, is_noted, "cut at {polls}");
        assert!(is_there || outcome.is_none(), "cut at {polls}");
        *(if is_there { &mut kept } else { &mut gone }) += 1;
    }
    assert!(kept > 0 && gone > 0, "{kept} were kept, {gone} were not: try other numbers of polls");
    Ok(())
}
