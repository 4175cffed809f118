//! Rows that may be there already: found or created, inserted or updated, by many callers at once.

mod hooks;
mod life;
mod models;

use orm::prelude::*;

use crate::blog::{Friendship, PostTag, Tag, User, empty, filled};

#[derive(DbEnum, Debug, Clone, Copy, PartialEq)]
enum Unit {
    Piece,
    Gram,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(timestamps, unique(shop, code))]
struct Ware {
    #[column(primary_key, default = uuid_v7)]
    id: Uuid,
    shop: i32,
    #[column(len = 20)]
    code: String,
    #[column(unique)]
    slug: String,
    #[column(default = Unit::Piece)]
    unit: Unit,
    #[column(default = Vec::new())]
    labels: Vec<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

async fn wares(db: &Database) -> orm::Result<()> {
    orm::schema::create_all(db, orm::models![Ware]).await
}

/// A ware's builder, every required field given.
macro_rules! ware {
    ($shop:expr, $code:expr) => {
        Ware::create().shop($shop).code($code).slug(format!("{}-{}", $shop, $code))
    };
}

fn ada() -> impl orm::query::NewRow<User> + orm::session::Upserts<Model = User> {
    User::create().email("new@x.org").nick("n")
}

#[orm::test(setup = filled)]
async fn a_row_is_created_once_and_found_after_that(db: Database) -> orm::Result<()> {
    let (user, created) = orm::assert_queries!(db, 1, { ada().find_or_create_by(User::email, &db).await? });
    assert!(created && user.nick.as_deref() == Some("n"));
    let other = User::create().email("new@x.org").nick("m").age(3);
    let (found, created) = orm::assert_queries!(db, 1, { other.find_or_create_by(User::email, &db).await? });
    assert_eq!((found, created), (user.clone(), false));
    let literal = User { id: 0, nick: None, ..user.clone() };
    assert_eq!(literal.find_or_create_by(User::email, &db).await?, (user.clone(), false));
    assert_eq!(
        User::create().email("next@x.org").save(&db).await?.id,
        user.id + 1,
        "no identity was used up"
    );
    Ok(())
}

#[orm::test(setup = wares)]
async fn several_columns_find_a_row_with_enums_arrays_and_times(db: Database) -> orm::Result<()> {
    let first = ware!(1, "a").unit(Unit::Gram).labels(["x", "y"]);
    let (first, created) = first.find_or_create_by((Ware::shop, Ware::code), &db).await?;
    assert!(created && first.unit == Unit::Gram && first.labels == ["x", "y"]);
    let again = ware!(1, "a").find_or_create_by((Ware::code, Ware::shop), &db).await?;
    assert_eq!(again, (first, false));
    assert!(ware!(2, "a").find_or_create_by((Ware::shop, Ware::code), &db).await?.1);
    Ok(())
}

#[orm::test(setup = wares)]
async fn another_key_that_is_taken_is_a_violation(db: Database) -> orm::Result<()> {
    ware!(1, "a").save(&db).await?;
    let clash = ware!(1, "b").slug("1-a").find_or_create_by((Ware::shop, Ware::code), &db).await.unwrap_err();
    assert_eq!((clash.kind(), clash.fields()), (ErrorKind::UniqueViolation, &["slug"][..]));
    let clash = ware!(1, "b").slug("1-a").on_conflict((Ware::shop, Ware::code)).update(Ware::unit);
    let clash = clash.save(&db).await.unwrap_err();
    assert_eq!((clash.kind(), clash.fields()), (ErrorKind::UniqueViolation, &["slug"][..]));
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_key_that_was_not_given_finds_nothing_and_is_refused(db: Database) -> orm::Result<()> {
    let refused = orm::assert_queries!(db, 0, {
        User::create().email("a").find_or_create_by(User::id, &db).await.unwrap_err()
    });
    assert_eq!((refused.kind(), refused.fields()), (ErrorKind::Statement, &["id"][..]));
    assert_eq!(refused.to_string(), "a row of users is found by `id`, which was not given or is NULL");
    Ok(())
}

#[orm::test(setup = wares)]
async fn of_fifty_callers_at_once_one_creates_the_row_and_all_get_it(db: Database) -> orm::Result<()> {
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { ware!(1, "a").find_or_create_by((Ware::shop, Ware::code), &db).await })
        })
        .collect();
    let (mut created, mut ids) = (0, Vec::new());
    for call in calls {
        let (ware, is_new) = call.await.expect("no panic")?;
        created += u32::from(is_new);
        ids.push(ware.id);
    }
    ids.dedup();
    assert_eq!((created, ids.len(), Ware::find().count(&db).await?), (1, 1, 1));
    Ok(())
}

#[orm::test(setup = wares)]
async fn of_fifty_callers_at_once_one_inserts_the_row_and_the_others_update_it(
    db: Database,
) -> orm::Result<()> {
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                ware!(1, "a").on_conflict((Ware::shop, Ware::code)).update(Ware::unit).save(&db).await
            })
        })
        .collect();
    let mut created = 0;
    for call in calls {
        created += u32::from(call.await.expect("no panic")?.1);
    }
    assert_eq!((created, Ware::find().count(&db).await?), (1, 1));
    Ok(())
}

#[orm::test(setup = empty)]
async fn who_waited_for_a_transaction_that_rolls_back_creates_the_row(db: Database) -> orm::Result<()> {
    let winner = db.begin().await?;
    assert!(ada().find_or_create_by(User::email, &winner).await?.1);
    let waiting = {
        let db = db.clone();
        tokio::spawn(async move { ada().find_or_create_by(User::email, &db).await })
    };
    waiting_for_a_lock(&db).await?;
    winner.rollback().await?;
    let (_, created) = waiting.await.expect("no panic")?;
    assert!(created);
    assert_eq!(User::find().count(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = empty)]
async fn who_waited_for_a_transaction_that_commits_finds_the_row_even_in_a_transaction(
    db: Database,
) -> orm::Result<()> {
    let winner = db.begin().await?;
    let (user, _) = ada().find_or_create_by(User::email, &winner).await?;
    let waiting = {
        let db = db.clone();
        tokio::spawn(async move {
            db.transaction(async |tx| {
                assert_eq!(User::find().count(tx).await?, 0);
                ada().find_or_create_by(User::email, tx).await
            })
            .await
        })
    };
    waiting_for_a_lock(&db).await?;
    winner.commit().await?;
    assert_eq!(waiting.await.expect("no panic")?, (user, false));
    Ok(())
}

#[orm::test(setup = empty)]
async fn at_repeatable_read_a_row_that_cannot_be_seen_is_a_retryable_failure(
    db: Database,
) -> orm::Result<()> {
    let tx = db.begin_with(&TransactionOptions::repeatable_read()).await?;
    assert_eq!(User::find().count(&tx).await?, 0);
    let (user, _) = ada().find_or_create_by(User::email, &db).await?;
    let collided = ada().find_or_create_by(User::email, &tx).await.unwrap_err();
    assert!(collided.is_retryable(), "{collided:?}");
    tx.rollback().await?;
    let options = TransactionOptions::repeatable_read().retry(3);
    let found = db.transaction_with(options, async |tx| ada().find_or_create_by(User::email, tx).await);
    assert_eq!(found.await?, (user, false));
    Ok(())
}

/// Until another session waits for a lock.
async fn waiting_for_a_lock(db: &Database) -> orm::Result<()> {
    let waits = "DO $$ BEGIN FOR i IN 1..2000 LOOP \
                 PERFORM FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'; \
                 IF FOUND THEN RETURN; END IF; PERFORM pg_stat_clear_snapshot(); PERFORM pg_sleep(0.005); \
                 END LOOP; RAISE 'nobody waits'; END $$";
    db.execute_batch(waits).await
}

#[orm::test(setup = wares)]
async fn an_upsert_changes_the_named_columns_of_a_row_that_is_there(db: Database) -> orm::Result<()> {
    let upsert = |unit, label: &str| {
        ware!(1, "a").unit(unit).labels([label]).on_conflict(Ware::slug).update((Ware::unit, Ware::labels))
    };
    let (first, created) = orm::assert_queries!(db, 1, { upsert(Unit::Piece, "x").save(&db).await? });
    assert!(created);
    let (second, created) = orm::assert_queries!(db, 1, { upsert(Unit::Gram, "y").save(&db).await? });
    assert!(!created && second.updated_at > first.updated_at);
    let expected =
        Ware { unit: Unit::Gram, labels: vec!["y".to_owned()], updated_at: second.updated_at, ..first };
    assert_eq!(second, expected);
    // A row that the same transaction inserted is no new one either.
    let (created, again) = db
        .transaction(async |tx| {
            let other = || ware!(2, "b").on_conflict(Ware::slug).update(Ware::unit);
            Ok((other().save(tx).await?.1, other().save(tx).await?.1))
        })
        .await?;
    assert!(created && !again);
    Ok(())
}

#[orm::test(setup = wares)]
async fn many_rows_are_inserted_or_updated_by_one_statement(db: Database) -> orm::Result<()> {
    let rows = |codes: [&str; 3], unit| codes.map(|code| ware!(1, code).unit(unit));
    let update = |rows| Ware::insert_many(rows).on_conflict(Ware::slug).update((Ware::unit, Ware::labels));
    let first = update(rows(["a", "b", "c"], Unit::Piece));
    assert_eq!(orm::assert_queries!(db, 1, { first.exec(&db).await? }), 3);
    assert_eq!(update(rows(["b", "c", "d"], Unit::Gram)).exec(&db).await?, 3);
    assert_eq!(Ware::find().filter(Ware::unit.eq(Unit::Gram)).count(&db).await?, 3);
    let ignored = Ware::insert_many(rows(["a", "d", "e"], Unit::Gram)).on_conflict(Ware::slug).ignore();
    assert_eq!(ignored.exec(&db).await?, 1);
    assert_eq!(Ware::find().filter(Ware::unit.eq(Unit::Piece)).count(&db).await?, 1);
    let twice = update(rows(["f", "f", "g"], Unit::Gram)).exec(&db).await.unwrap_err();
    assert_eq!(twice.sqlstate(), Some("21000"));
    let none = Ware::insert_many(Vec::<Ware>::new()).on_conflict(Ware::id).ignore();
    assert_eq!(orm::assert_queries!(db, 0, { none.exec(&db).await? }), 0);
    Ok(())
}

#[orm::test(setup = filled)]
async fn join_rows_are_found_or_created_by_their_composite_key(db: Database) -> orm::Result<()> {
    let link = PostTag::create().post_id(1).tag_name("rust").note("new");
    let (link, created) = link.find_or_create_by((PostTag::post_id, PostTag::tag_name), &db).await?;
    assert_eq!((link.note.as_deref(), created), (Some("a"), false));
    let since = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default();
    let friends = Friendship { user_id: 3, friend_id: 1, since };
    assert!(friends.find_or_create_by((Friendship::user_id, Friendship::friend_id), &db).await?.1);
    let tags = ["rust", "new"].map(|name| Tag { name: name.to_owned() });
    assert_eq!(Tag::insert_many(tags).on_conflict(Tag::name).ignore().exec(&db).await?, 1);
    Ok(())
}

#[orm::test(setup = empty)]
async fn a_row_that_a_trigger_swallows_is_an_error_and_no_endless_loop(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
         CREATE TRIGGER swallow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION swallow()",
    )
    .await?;
    let swallowed = ada().find_or_create_by(User::email, &db).await.unwrap_err();
    assert_eq!((swallowed.kind(), swallowed.table()), (ErrorKind::Other, Some("users")));
    Ok(())
}

#[orm::test]
async fn a_partitioned_table_takes_the_same_statements(db: Database) -> orm::Result<()> {
    db.execute_batch(
        "CREATE TYPE unit AS ENUM ('piece', 'gram');
         CREATE TABLE wares (id uuid NOT NULL, shop integer NOT NULL, code varchar(20) NOT NULL, slug text NOT NULL,
             unit unit NOT NULL, labels text[] NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
             updated_at timestamptz NOT NULL DEFAULT now(), UNIQUE (shop, code)) PARTITION BY HASH (shop);
         CREATE TABLE wares_0 PARTITION OF wares FOR VALUES WITH (MODULUS 2, REMAINDER 0);
         CREATE TABLE wares_1 PARTITION OF wares FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    )
    .await?;
    for shop in 1..5 {
        let upsert = || ware!(shop, "a").on_conflict((Ware::shop, Ware::code)).update(Ware::unit).save(&db);
        assert!(upsert().await?.1);
        assert!(!upsert().await?.1);
        assert!(!ware!(shop, "a").find_or_create_by((Ware::shop, Ware::code), &db).await?.1);
    }
    Ok(())
}
