use std::time::{Duration, Instant};

use orm_core::error::{Error, ErrorKind};
use orm_core::session::{Database, Executor};

use super::proxy::Proxy;
use super::scratch::Scratch;
use super::sql::{all, backend, execute, one, read, until};

#[orm::test]
async fn a_statement_through_the_pool_is_one_round_trip(db: Database) {
    let scratch = Scratch::of(db).await;
    let proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().build().await.unwrap();
    let statement = read("SELECT 1");
    all::<i32>(&db, &statement).await.unwrap();

    let (before, counted) = (proxy.round_trips(), db.statements_sent());
    for _ in 0..10 {
        all::<i32>(&db, &statement).await.unwrap();
    }
    db.ping().await.unwrap();
    assert_eq!(proxy.round_trips() - before, 11);
    assert_eq!(db.statements_sent() - counted, 11);
}

#[orm::test]
async fn only_a_connection_that_was_idle_for_long_is_asked_whether_it_is_there(db: Database) {
    let scratch = Scratch::of(db).await;
    let proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let db = proxy.builder().idle_ping_after(Duration::ZERO).build().await.unwrap();
    let statement = read("SELECT 1");
    all::<i32>(&db, &statement).await.unwrap();
    let before = proxy.round_trips();
    all::<i32>(&db, &statement).await.unwrap();
    assert_eq!(proxy.round_trips() - before, 2);
}

#[orm::test]
async fn a_connection_is_replaced_when_it_is_old_or_was_idle_for_too_long(db: Database) {
    let scratch = Scratch::of(db).await;
    for builder in
        [scratch.builder().max_lifetime(Duration::ZERO), scratch.builder().idle_timeout(Duration::ZERO)]
    {
        let db = builder.max_connections(1).build().await.unwrap();
        assert_ne!(backend(&db).await, backend(&db).await);
    }
}

#[orm::test]
async fn a_full_pool_says_so_in_time(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch
        .builder()
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(50))
        .build()
        .await
        .unwrap();
    let tx = db.begin().await.unwrap();
    let error = execute(&db, "SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PoolTimeout);
    assert_eq!(
        error.to_string(),
        "no connection became free within 50ms: all 1 of the pool are in use and 0 other callers wait: raise \
         max_connections, or look for transactions that stay open"
    );
    tx.rollback().await.unwrap();
    execute(&db, "SELECT 1").await.unwrap();
}

#[orm::test]
async fn waiting_for_a_place_and_connecting_have_one_time_limit(db: Database) {
    let scratch = Scratch::of(db).await;
    let proxy = Proxy::start(&scratch, Duration::ZERO).await;
    let limit = Duration::from_secs(1);
    let db = proxy.builder().max_connections(1).acquire_timeout(limit).build().await.unwrap();
    let connection = db.acquire().await.unwrap();
    execute(&connection, "SET search_path TO elsewhere").await.unwrap();
    proxy.hold();

    let free_the_place = async {
        tokio::time::sleep(limit * 7 / 10).await;
        drop(connection);
    };
    let start = Instant::now();
    let (error, ()) = tokio::join!(execute(&db, "SELECT 1"), free_the_place);
    let (took, error) = (start.elapsed(), error.unwrap_err());
    assert!(took >= limit && took < limit * 15 / 10, "{took:?}");
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(
        error.to_string().contains("that were left of 1s after waiting for a place in the pool"),
        "{error}"
    );

    proxy.release();
    execute(&db, "SELECT 1").await.unwrap();
}

#[orm::test]
async fn a_dropped_slow_statement_does_not_hold_a_pool_of_one(db: Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.connect().await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    let sleepers = "SELECT count(*) = 1 FROM pg_stat_activity \
                    WHERE datname = current_database() AND wait_event = 'PgSleep'";
    tokio::select! {
        _ = execute(&db, "SELECT pg_sleep(30)") => unreachable!(),
        () = until(&other, sleepers) => {}
    }
    assert_eq!(one::<i32>(&db, "SELECT 1").await.unwrap(), 1);
    assert!(one::<bool>(&other, sleepers).await.unwrap(), "answered while the other still sleeps");
}

#[orm::test]
async fn a_row_that_is_refused_leaves_the_connection_usable(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    let pid = backend(&db).await;
    let refuse = |rows: u32| {
        let db = db.clone();
        async move {
            let mut called = 0;
            let statement = read(&format!("SELECT * FROM generate_series(1, {rows})"));
            let mut refuse = |_: &_| {
                called += 1;
                Err(Error::new(ErrorKind::Decode, "no value of the type"))
            };
            let error = db.session().fetch(&statement, &mut refuse).await.unwrap_err();
            assert_eq!((error.kind(), called), (ErrorKind::Decode, 1));
            assert_eq!(error.sql(), Some(&*statement.sql));
        }
    };
    refuse(1000).await;
    assert_eq!(backend(&db).await, pid);
    // Far too much is left to be read: a new connection is cheaper.
    refuse(5_000_000).await;
    assert_ne!(backend(&db).await, pid);
}

#[orm::test]
async fn what_a_dedicated_connection_leaves_behind_does_not_reach_the_next(db: Database) {
    let scratch = Scratch::of(db).await;
    scratch.with_accounts().await.close().await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    for (left, gone) in [
        ("BEGIN", "SELECT now() <> transaction_timestamp() OR pg_current_xact_id_if_assigned() IS NULL"),
        ("SET search_path TO elsewhere", "SELECT current_setting('search_path') <> 'elsewhere'"),
        ("CREATE TEMP TABLE notes (n int)", "SELECT to_regclass('notes') IS NULL"),
        (
            "SELECT pg_advisory_lock(7)",
            "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND pid = pg_backend_pid()",
        ),
        (
            "SELECT set_config('search_path', 'elsewhere', false)",
            "SELECT current_setting('search_path') <> 'elsewhere'",
        ),
        (
            "SELECT SET_CONFIG('search_path', 'elsewhere', false) WHERE true",
            "SELECT current_setting('search_path') <> 'elsewhere'",
        ),
        (
            "SELECT Pg_Advisory_Lock(8)",
            "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND objid = 8 AND pid = pg_backend_pid()",
        ),
        ("SELECT 1 AS n INTO TEMP notes", "SELECT to_regclass('notes') IS NULL"),
        ("SELECT 1 AS n INTO pg_temp.notes", "SELECT to_regclass('notes') IS NULL"),
    ] {
        let connection = db.acquire().await.unwrap();
        execute(&connection, left).await.unwrap();
        let pid = backend(&connection).await;
        if left == "BEGIN" {
            execute(&connection, "UPDATE accounts SET balance = 0").await.unwrap();
        }
        drop(connection);
        assert_ne!(backend(&db).await, pid, "{left}");
        assert!(one::<bool>(&db, gone).await.unwrap(), "{left}");
    }
    assert_eq!(one::<i64>(&db, "SELECT sum(balance)::bigint FROM accounts").await.unwrap(), 200);

    let connection = db.acquire().await.unwrap();
    let pid = backend(&connection).await;
    drop(connection);
    assert_eq!(backend(&db).await, pid, "a clean one comes back");
}

#[orm::test]
async fn a_script_that_leaves_a_transaction_open_is_not_inherited(db: Database) {
    let scratch = Scratch::of(db).await;
    let other = scratch.with_accounts().await;
    let db = scratch.builder().max_connections(1).build().await.unwrap();
    db.execute_batch("BEGIN; UPDATE accounts SET balance = 0").await.unwrap();
    execute(&db, "INSERT INTO accounts VALUES (3, 3)").await.unwrap();
    assert_eq!(one::<i64>(&other, "SELECT sum(balance)::bigint FROM accounts").await.unwrap(), 203);
}

#[orm::test]
async fn a_statement_cut_short_closes_a_dedicated_connection(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.connect().await;
    let connection = db.acquire().await.unwrap();
    let slow = execute(&connection, "SELECT pg_sleep(30)");
    tokio::time::timeout(Duration::from_millis(20), slow).await.unwrap_err();
    let error = execute(&connection, "SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("acquire another"), "{error}");
}

#[orm::test]
async fn a_closed_database_says_that_it_is(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch.connect().await;
    let clone = db.clone();
    let connection = clone.acquire().await.unwrap();
    db.close().await;
    execute(&connection, "SELECT 1").await.unwrap();
    drop(connection);
    let error = execute(&clone, "SELECT 1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("closed"), "{error}");
    let other = scratch.connect().await;
    let alone = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'";
    until(&other, alone).await;
}

#[orm::test]
async fn a_statement_that_takes_too_long_is_ended_by_the_server(db: Database) {
    let scratch = Scratch::of(db).await;
    let db = scratch
        .builder()
        .max_connections(1)
        .statement_timeout(Duration::from_millis(50))
        .application_name("patience")
        .build()
        .await
        .unwrap();
    assert_eq!(one::<String>(&db, "SELECT current_setting('application_name')").await.unwrap(), "patience");
    let pid = backend(&db).await;
    let error = execute(&db, "SELECT pg_sleep(30)").await.unwrap_err();
    assert_eq!((error.kind(), error.sqlstate()), (ErrorKind::StatementTimeout, Some("57014")));
    assert_eq!(backend(&db).await, pid);
}
