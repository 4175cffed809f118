//! Runners that are killed, that lose their connection, and that meet each other.

use std::sync::Arc;

use orm::prelude::Database;
use orm_migrate::file::Migrations;
use orm_migrate::runner::{
    Direction, Event, InvalidIndex, Patience, Resolution, RunError, Runner, State, Target,
};
use tokio::task::JoinHandle;

use super::server::{Beside, Folder, patient, states, stubborn};

/// A runner in a task of its own, which is killed by aborting it: its connection closes as that of a process that ends.
fn spawn(db: &Database, migrations: &Migrations, patience: Patience) -> JoinHandle<Result<usize, RunError>> {
    let (db, migrations) = (db.clone(), migrations.clone());
    tokio::spawn(
        async move { Runner::new(&db, &migrations).patience(patience).up().await.map(|done| done.len()) },
    )
}

async fn kill(task: JoinHandle<Result<usize, RunError>>) {
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
}

const TABLE: (&str, &str) =
    ("1_a.up.sql", "CREATE TABLE a (id int);\nINSERT INTO a SELECT generate_series(1, 100)");

#[orm::test]
async fn two_runners_at_once_apply_each_migration_once(db: Database) {
    let files: Vec<(String, String)> = (1..=8)
        .map(|number| match number % 3 {
            0 => (
                format!("{number}_i.up.sql"),
                format!("-- no-transaction\nCREATE INDEX CONCURRENTLY i{number} ON log (version)"),
            ),
            _ => (format!("{number}_t.up.sql"), format!("INSERT INTO log VALUES ({number})")),
        })
        .collect();
    let mut beside = Beside::of(&db).await;
    beside.run("CREATE TABLE log (version int)").await;
    let files: Vec<(&str, &str)> = files.iter().map(|(name, sql)| (name.as_str(), sql.as_str())).collect();
    let migrations = Folder::new(&files).read();
    let runners = [(); 4].map(|()| spawn(&db, &migrations, patient()));
    let mut done = 0;
    for runner in runners {
        done += runner.await.unwrap().unwrap();
    }
    assert_eq!(done, 8);
    assert_eq!(beside.texts("SELECT version FROM log ORDER BY 1").await, ["1", "2", "4", "5", "7", "8"]);
    assert_eq!(beside.versions().await.len(), 8);
}

#[orm::test]
async fn a_runner_waits_for_another_and_gives_up_in_the_end(db: Database) {
    let folder = Folder::new(&[TABLE, ("2_b.up.sql", "ALTER TABLE a ADD b int")]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    Runner::new(&db, &migrations).run(Target::UpTo(1)).await.unwrap();
    beside.run("BEGIN; SELECT FROM a").await;
    let first = spawn(&db, &migrations, stubborn());
    let pid = Beside::of(&db).await.until_blocked("ALTER TABLE a%").await;
    let waits = std::sync::Mutex::new(Vec::new());
    let second =
        Runner::new(&db, &migrations).wait(std::time::Duration::from_millis(300)).on_event(|event| {
            if let Event::Waits { pid } = event {
                waits.lock().unwrap().push(*pid);
            }
        });
    assert_eq!(second.status().await.unwrap().running.map(|pid| pid.to_string()), Some(pid.clone()));
    let error = second.up().await.unwrap_err();
    assert!(
        error.to_string().contains(&format!("another runner is at work (server process {pid})")),
        "{error}"
    );
    assert_eq!(waits.lock().unwrap().len(), 1, "told once");
    beside.run("COMMIT").await;
    assert_eq!(first.await.unwrap().unwrap(), 1);
}

#[orm::test]
async fn a_runner_killed_in_mid_file_leaves_nothing_of_it(db: Database) {
    let folder = Folder::new(&[TABLE, ("2_b.up.sql", "CREATE TABLE b (id int);\nALTER TABLE a ADD b int")]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    runner.run(Target::UpTo(1)).await.unwrap();
    let mut other = Beside::of(&db).await;
    other.run("BEGIN; SELECT FROM a").await;
    let task = spawn(&db, &migrations, stubborn());
    beside.until_blocked("ALTER TABLE a%").await;
    kill(task).await;
    // The server finds out by itself, and lets go what the runner had.
    beside.until_nobody_runs().await;
    assert_eq!(beside.versions().await, ["1"]);
    assert_eq!(states(&runner.status().await.unwrap()), [(1, State::Applied), (2, State::Pending)]);
    other.run("COMMIT").await;
    assert_eq!(runner.up().await.unwrap().len(), 1);
}

#[orm::test]
async fn a_connection_lost_in_mid_file_is_told_and_the_rerun_finishes(db: Database) {
    let folder = Folder::new(&[TABLE, ("2_b.up.sql", "CREATE TABLE b (id int);\nALTER TABLE a ADD b int")]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    runner.run(Target::UpTo(1)).await.unwrap();
    let mut other = Beside::of(&db).await;
    other.run("BEGIN; SELECT FROM a").await;
    let task = spawn(&db, &migrations, stubborn());
    let pid = beside.until_blocked("ALTER TABLE a%").await;
    beside.run(&format!("SELECT pg_terminate_backend({pid}, 20000)")).await;
    let error = task.await.unwrap().unwrap_err();
    assert!(matches!(&error, RunError::Lost { file, .. } if file.ends_with("2_b.up.sql")), "{error}");
    assert!(error.to_string().contains("run it again"), "{error}");
    other.run("COMMIT").await;
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(beside.versions().await, ["1", "2"]);
}

const INDEX: (&str, &str) = (
    "2_b.up.sql",
    "-- no-transaction\nINSERT INTO a VALUES (0);\nCREATE INDEX CONCURRENTLY by_id ON a (id);\n",
);

/// A build waits for every transaction that is older than it.
async fn killed_while_building(db: &Database, migrations: &Migrations) -> Beside {
    let (mut beside, mut other) = (Beside::of(db).await, Beside::of(db).await);
    Runner::new(db, migrations).run(Target::UpTo(1)).await.unwrap();
    other.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM a").await;
    let task = spawn(db, migrations, patient());
    beside.until_blocked("CREATE INDEX CONCURRENTLY%").await;
    kill(task).await;
    beside.until_nobody_runs().await;
    other.run("COMMIT").await;
    beside
}

#[orm::test]
async fn an_index_that_a_killed_runner_left_is_shown_and_built_anew(db: Database) {
    let migrations = Folder::new(&[TABLE, INDEX]).read();
    let mut beside = killed_while_building(&db, &migrations).await;
    let dropped = std::sync::Mutex::new(Vec::new());
    let runner = Runner::new(&db, &migrations).on_event(|event| {
        if let Event::DropsInvalidIndex { index } = event {
            dropped.lock().unwrap().push((*index).to_owned());
        }
    });
    let status = runner.status().await.unwrap();
    let half = State::Unfinished { direction: Direction::Up, done: 1, unknown: true, backfilled: None };
    assert_eq!(states(&status), [(1, State::Applied), (2, half)]);
    let left = InvalidIndex { name: "by_id".into(), table: "a".into(), building: false };
    assert_eq!(status.invalid_indexes, [left]);
    assert!(status.to_string().contains("index by_id of a was left invalid"), "{status}");
    assert!(
        status.to_string().contains("half applied: 1 statements are done, the next one was cut off"),
        "{status}"
    );

    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(*dropped.lock().unwrap(), ["by_id"]);
    assert!(runner.status().await.unwrap().is_clean());
    assert_eq!(
        beside.text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_id'::regclass").await,
        "true"
    );
    assert_eq!(
        beside.text("SELECT count(*) FROM a WHERE id = 0").await,
        "1",
        "what was done is not done again"
    );
}

#[orm::test]
async fn a_rebuild_that_was_cut_off_leaves_no_copy(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int); CREATE INDEX by_id ON a (id)"),
        ("2_b.up.sql", "-- no-transaction\nREINDEX TABLE CONCURRENTLY a;\n"),
    ]);
    let (migrations, mut beside, mut other) = (folder.read(), Beside::of(&db).await, Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    runner.run(Target::UpTo(1)).await.unwrap();
    other.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM a").await;
    let task = spawn(&db, &migrations, patient());
    beside.until_blocked("REINDEX%").await;
    kill(task).await;
    beside.until_nobody_runs().await;
    other.run("COMMIT").await;
    assert_eq!(runner.status().await.unwrap().invalid_indexes[0].name, "by_id_ccnew");
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert!(runner.status().await.unwrap().is_clean());
}

#[orm::test]
async fn an_index_that_another_runner_left_is_built_anew(db: Database) {
    let single = ("2_b.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY \"By id\" ON public.a (id);\n");
    let folder = Folder::new(&[TABLE, single]);
    let (migrations, mut beside, mut other) = (folder.read(), Beside::of(&db).await, Beside::of(&db).await);
    Runner::new(&db, &migrations).run(Target::UpTo(1)).await.unwrap();
    other.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM a").await;
    let (sqlx, mut connection) = (folder.sqlx().await, Beside::of(&db).await);
    let task = tokio::spawn(async move { sqlx.run_direct(None, &mut connection.0, false).await });
    let pid = beside.until_blocked("%CREATE INDEX CONCURRENTLY%").await;
    beside.run(&format!("SELECT pg_terminate_backend({pid}, 20000)")).await;
    task.await.unwrap().unwrap_err();
    other.run("COMMIT").await;

    let runner = Runner::new(&db, &migrations);
    assert_eq!(runner.status().await.unwrap().invalid_indexes[0].name, "\"By id\"");
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert!(runner.status().await.unwrap().is_clean());
}

#[orm::test]
async fn a_runner_killed_between_a_statement_and_its_bookkeeping_does_not_repeat_it(db: Database) {
    let migrations = Folder::new(&[TABLE, INDEX]).read();
    let (mut beside, mut other, mut keeper) =
        (Beside::of(&db).await, Beside::of(&db).await, Beside::of(&db).await);
    Runner::new(&db, &migrations).run(Target::UpTo(1)).await.unwrap();
    other.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM a").await;
    let task = spawn(&db, &migrations, stubborn());
    beside.until_blocked("CREATE INDEX CONCURRENTLY%").await;
    // The build may end now; that it has ended cannot be written down.
    keeper.run("BEGIN; UPDATE _orm_migration_progress SET updated_at = now()").await;
    other.run("COMMIT").await;
    beside.until_blocked("UPDATE %_orm_migration_progress%").await;
    let built = beside
        .text("SELECT indexrelid FROM pg_index WHERE indexrelid = 'by_id'::regclass AND indisvalid")
        .await;
    kill(task).await;
    beside.until_nobody_runs().await;
    keeper.run("COMMIT").await;

    let runner = Runner::new(&db, &migrations);
    let half = State::Unfinished { direction: Direction::Up, done: 1, unknown: true, backfilled: None };
    assert_eq!(states(&runner.status().await.unwrap())[1], (2, half));
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(beside.text("SELECT 'by_id'::regclass::oid").await, built, "it is the same index");
}

#[orm::test]
async fn a_drop_that_has_happened_is_not_missed(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int); CREATE INDEX by_id ON a (id)"),
        ("2_b.up.sql", "-- no-transaction\nDROP INDEX CONCURRENTLY by_id;\n"),
    ]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    runner.run(Target::UpTo(1)).await.unwrap();
    // As a run leaves it that was killed behind the statement.
    beside
        .run(
            "INSERT INTO _sqlx_migrations VALUES (2, 'b', now(), false, '', -1);
             INSERT INTO _orm_migration_progress (version, direction, begun) VALUES (2, 'up', true);
             DROP INDEX by_id",
        )
        .await;
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(beside.versions().await, ["1", "2"]);
}

#[orm::test]
async fn where_nobody_knows_what_happened_somebody_has_to_say_so(db: Database) {
    let sql = "-- no-transaction
CREATE TABLE a (id int);
CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (1); COMMIT; LOCK TABLE gate; END $$;
CALL fill();
INSERT INTO a VALUES (2);
";
    let (migrations, mut beside) = (Folder::new(&[("1_a.up.sql", sql)]).read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    let mut other = Beside::of(&db).await;
    other.run("CREATE TABLE gate ()").await;
    other.run("BEGIN; SELECT FROM gate").await;
    let task = spawn(&db, &migrations, stubborn());
    beside.until_blocked("CALL%").await;
    kill(task).await;
    beside.until_nobody_runs().await;
    other.run("COMMIT").await;

    let error = runner.up().await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, RunError::Unknown { line: 4, .. }), "{text}");
    assert!(text.contains("CALL fill()") && text.contains("Runner::resolve"), "{text}");
    assert_eq!(beside.texts("SELECT id FROM a").await, ["1"]);
    assert!(matches!(
        runner.resolve(2, Resolution::Happened).await,
        Err(RunError::NothingToResolve { version: 2 })
    ));
    runner.resolve(1, Resolution::Happened).await.unwrap();
    assert!(matches!(
        runner.resolve(1, Resolution::Happened).await,
        Err(RunError::NothingToResolve { version: 1 })
    ));
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(beside.texts("SELECT id FROM a").await, ["1", "2"]);
}

#[orm::test]
async fn undoing_that_was_cut_off_goes_on(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int); CREATE INDEX by_id ON a (id); CREATE TABLE b (id int)"),
        ("1_a.down.sql", "-- no-transaction\nDROP TABLE b;\nDROP INDEX CONCURRENTLY by_id;\nDROP TABLE a;\n"),
    ]);
    let (migrations, mut beside, mut other) = (folder.read(), Beside::of(&db).await, Beside::of(&db).await);
    let runner = Arc::new(migrations);
    Runner::new(&db, &runner).up().await.unwrap();
    other.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM a").await;
    let (shared, migrations) = (db.clone(), Arc::clone(&runner));
    let task =
        tokio::spawn(async move { Runner::new(&shared, &migrations).down().await.map(|done| done.len()) });
    beside.until_blocked("DROP INDEX CONCURRENTLY%").await;
    kill(task).await;
    beside.until_nobody_runs().await;
    other.run("COMMIT").await;

    let runner = Runner::new(&db, &runner);
    let half = State::Unfinished { direction: Direction::Down, done: 1, unknown: true, backfilled: None };
    assert_eq!(states(&runner.status().await.unwrap()), [(1, half)]);
    assert!(matches!(runner.up().await, Err(RunError::Unfinished { .. })));
    assert_eq!(runner.down().await.unwrap().len(), 1);
    assert_eq!(beside.versions().await, [""; 0]);
    assert_eq!(beside.text("SELECT to_regclass('a') IS NULL").await, "true");
}
