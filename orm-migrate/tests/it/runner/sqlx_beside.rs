//! This runner and the migrator of sqlx on one database.

use orm::prelude::Database;
use orm_migrate::file::Migrations;
use orm_migrate::runner::{Event, Runner, State, Target};
use sqlx::migrate::Migrate as _;

use super::server::{Beside, Folder, patient, states, stubborn};

fn folder() -> Folder {
    Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int)"),
        ("1_a.down.sql", "DROP TABLE a"),
        ("2_b.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY i ON a (id)"),
        ("2_b.down.sql", "-- no-transaction\nDROP INDEX CONCURRENTLY i"),
        ("3_c.up.sql", "CREATE TABLE c (id int); CREATE TABLE d (id int)"),
        ("3_c.down.sql", "DROP TABLE c; DROP TABLE d"),
        ("4_d.up.sql", "-- no-transaction\n-- orm: backfill batch=10\nDELETE FROM a WHERE id = 1"),
        ("4_d.down.sql", "SELECT 1"),
    ])
}

#[orm::test]
async fn what_sqlx_has_begun_this_goes_on_with_and_the_other_way_round(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    beside.run("CREATE TABLE other (id int PRIMARY KEY)").await;
    let (sqlx, migrations) = (folder.sqlx().await, folder.read());
    let runner = Runner::new(&db, &migrations);

    sqlx.run_to(2, &mut beside.0).await.unwrap();
    assert_eq!(states(&runner.status().await.unwrap())[..2], [(1, State::Applied), (2, State::Applied)]);
    assert_eq!(runner.run(Target::UpTo(3)).await.unwrap().len(), 1);
    beside.run("ALTER TABLE a ADD PRIMARY KEY (id)").await;
    sqlx.run(&mut beside.0).await.unwrap();
    assert!(runner.status().await.unwrap().is_clean());

    assert_eq!(runner.down().await.unwrap().len(), 1);
    sqlx.undo(&mut beside.0, 2).await.unwrap();
    assert_eq!(runner.run(Target::DownAll).await.unwrap().len(), 2);

    // The other way round.
    runner.run(Target::UpTo(2)).await.unwrap();
    sqlx.run_to(3, &mut beside.0).await.unwrap();
    beside.run("ALTER TABLE a ADD PRIMARY KEY (id)").await;
    assert_eq!(runner.up().await.unwrap().len(), 1);
    sqlx.run(&mut beside.0).await.unwrap();
    sqlx.undo(&mut beside.0, 0).await.unwrap();
    assert_eq!(beside.versions().await, [""; 0]);
}

#[orm::test]
async fn both_write_the_same_rows(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let rows = "SELECT version || ' ' || description || ' ' || success || ' ' || checksum::text FROM _sqlx_migrations ORDER BY 1";
    let table = "SELECT string_agg(attname || format_type(atttypid, atttypmod) || attnotnull, ' ' ORDER BY attnum) \
                 FROM pg_attribute WHERE attrelid = '_sqlx_migrations'::regclass AND attnum > 0";
    folder.sqlx().await.run_to(3, &mut beside.0).await.unwrap();
    let theirs = (beside.texts(rows).await, beside.text(table).await);
    beside.run("DROP TABLE _sqlx_migrations, a, c, d").await;
    Runner::new(&db, &folder.read()).run(Target::UpTo(3)).await.unwrap();
    assert_eq!((beside.texts(rows).await, beside.text(table).await), theirs);
}

#[orm::test]
async fn the_lock_of_sqlx_keeps_this_out(db: Database) {
    let (migrations, mut beside) = (folder().read(), Beside::of(&db).await);
    beside.0.lock().await.unwrap();
    let runner = Runner::new(&db, &migrations).wait(std::time::Duration::ZERO);
    let error = runner.up().await.unwrap_err();
    assert!(error.to_string().contains("another runner is at work"), "{error}");
    beside.0.unlock().await.unwrap();
    assert_eq!(runner.run(Target::UpTo(3)).await.unwrap().len(), 3);
}

/// sqlx waits for the lock at the server, with a snapshot that a concurrent build waits for in turn.
#[orm::test]
async fn a_migrator_of_sqlx_that_waits_is_let_go_first(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    Runner::new(&db, &migrations).run(Target::UpTo(1)).await.unwrap();
    beside.run("ALTER TABLE a ADD PRIMARY KEY (id)").await;
    beside.run("SET deadlock_timeout = '100ms'").await;

    // The runner has the lock, and cannot go on yet.
    let mut other = Beside::of(&db).await;
    other.run("BEGIN; LOCK TABLE _sqlx_migrations IN SHARE MODE").await;
    let (shared, theirs) = (db.clone(), migrations.clone());
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let ours = tokio::spawn(async move {
        let runner = Runner::new(&shared, &theirs).patience(stubborn()).on_event(|event| {
            if matches!(event, Event::GivesWay) {
                let _ = tell.send(());
            }
        });
        runner.up().await.map(|done| done.len())
    });
    beside.until_blocked("INSERT INTO %_sqlx_migrations%").await;
    let (sqlx, mut connection) = (folder.sqlx().await, Beside::of(&db).await);
    let waiting = tokio::spawn(async move { sqlx.run_direct(None, &mut connection.0, false).await });
    // It has looked for a deadlock by then, and will not again.
    beside
        .until(
            "EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND NOT granted \
             AND clock_timestamp() > a.query_start + interval '1500 ms')",
        )
        .await;
    other.run("COMMIT").await;
    waiting.await.unwrap().unwrap();
    let applied = ours.await.unwrap().unwrap();
    assert!(told.recv().await.is_some(), "there was a deadlock");
    assert_eq!(applied, 0, "sqlx has done the rest");
    assert!(Runner::new(&db, &migrations).status().await.unwrap().is_clean());
}

#[orm::test]
async fn what_sqlx_has_embedded_runs_here(db: Database) {
    let migrations = Migrations::embedded(&folder().sqlx().await).unwrap();
    let done = Runner::new(&db, &migrations).patience(patient()).run(Target::UpTo(3)).await.unwrap();
    assert_eq!(
        done.iter().map(|done| done.file.as_str()).collect::<Vec<_>>(),
        ["1_a.up.sql", "2_b.up.sql", "3_c.up.sql"]
    );
}
