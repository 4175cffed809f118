//! Statements that fail, and locks that are not to be had.

use std::sync::Mutex;

use orm::prelude::Database;
use orm_migrate::runner::{Direction, Event, Patience, Resolution, RunError, Runner, State, Target};

use super::server::{Beside, Folder, patient, states, while_up};

#[orm::test]
async fn a_failure_names_file_line_statement_and_what_to_do(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1), (1);"),
        (
            "2_b.up.sql",
            "-- a note\nCREATE TABLE b (id int);\n\nALTER TABLE a\n  ADD UNIQUE (id),\n  ADD PRIMARY KEY (nowhere);\n",
        ),
    ]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    let text = error.to_string().replace(&format!("{}/", folder.path().display()), "");
    assert_eq!(
        text,
        "2_b.up.sql:4: column \"nowhere\" of relation \"a\" does not exist (SQLSTATE 42703)\n  \
         ALTER TABLE a ADD UNIQUE (id), ADD PRIMARY KEY (nowhere)\n  \
         nothing of the file was applied: correct it, or what it ran into, and run it again"
    );
    assert_eq!(beside.versions().await, ["1"]);
    assert_eq!(beside.text("SELECT to_regclass('b') IS NULL").await, "true");
    let status = runner.status().await.unwrap();
    assert_eq!(states(&status), [(1, State::Applied), (2, State::Pending)]);
    assert!(status.migrations[1].failure.as_ref().unwrap().contains("2_b.up.sql:4: column"), "{status}");
    assert!(status.to_string().contains("    ") && status.to_string().contains("SQLSTATE 42703"), "{status}");

    folder.write("2_b.up.sql", "CREATE TABLE b (id int); ALTER TABLE a\n ADD UNIQUE (id)");
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    assert!(error.to_string().contains("Key (id)=(1) is duplicated"), "{error}");
    beside.run("DELETE FROM a").await;
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert!(runner.status().await.unwrap().is_clean());
    assert_eq!(runner.status().await.unwrap().migrations[1].failure, None);
}

#[orm::test]
async fn the_line_is_the_one_that_the_server_points_at(db: Database) {
    let folder = Folder::new(&[("1_a.up.sql", "-- Größe\nCREATE TABLE a (\n  ä int,\n  b nosuchtype\n);")]);
    let error = Runner::new(&db, &folder.read()).up().await.unwrap_err();
    assert_eq!(error.failure().unwrap().line, 4, "{error}");
}

#[orm::test]
async fn a_deferred_constraint_fails_the_file_at_its_end(db: Database) {
    let folder = Folder::new(&[(
        "1_a.up.sql",
        "CREATE TABLE a (id int PRIMARY KEY);
         CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO b VALUES (1);",
    )]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let error = Runner::new(&db, &migrations).up().await.unwrap_err();
    assert_eq!(error.failure().unwrap().statement, "COMMIT");
    assert_eq!(error.failure().unwrap().code, "23503");
    assert_eq!(beside.versions().await, [""; 0]);
}

const PIECES: &str = "-- no-transaction
CREATE TABLE a (id int);
INSERT INTO a VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY one ON a (id);
INSERT INTO a VALUES (2);
";

#[orm::test]
async fn a_file_without_transaction_goes_on_where_it_failed(db: Database) {
    let folder =
        Folder::new(&[("1_a.up.sql", PIECES), ("1_a.down.sql", "DROP TABLE a"), ("2_b.up.sql", "SELECT 1")]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("1_a.up.sql:4: could not create unique index \"one\" (SQLSTATE 23505)"), "{text}");
    assert!(text.contains("the statements before (2) have happened"), "{text}");
    let half = State::Unfinished { direction: Direction::Up, done: 2, unknown: false, backfilled: None };
    let status = runner.status().await.unwrap();
    assert_eq!(states(&status), [(1, half), (2, State::Pending)]);
    assert_eq!(status.invalid_indexes, [], "what the build left was dropped");
    assert_eq!(beside.versions().await, ["1!"]);
    let plan = runner.plan(orm_migrate::runner::Target::Up).await.unwrap().to_string();
    assert!(plan.contains("-- done before: CREATE TABLE a (id int)\n"), "{plan}");

    // sqlx stays away from it.
    let error = folder.sqlx().await.run_direct(None, &mut beside.0, false).await.unwrap_err();
    assert!(error.to_string().contains("partially applied"), "{error}");
    beside = Beside::of(&db).await;

    // What has happened may not be changed; the rest may.
    folder.write("1_a.up.sql", &PIECES.replace("(1), (1)", "(1)"));
    let error = Runner::new(&db, &folder.read()).up().await.unwrap_err();
    assert!(matches!(error, RunError::ChangedSinceBegun { done: 2, .. }), "{error}");
    folder.write("1_a.up.sql", &PIECES.replace("UNIQUE ", ""));
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    assert_eq!(runner.up().await.unwrap().len(), 2);
    assert_eq!(beside.texts("SELECT id FROM a").await, ["1", "1", "2"], "each statement once");
    assert!(runner.status().await.unwrap().is_clean(), "with the checksum of the file as it is now");
}

#[orm::test]
async fn a_first_statement_that_fails_leaves_the_file_pending(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)"),
        ("2_b.up.sql", "-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY one ON a (id)"),
    ]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    runner.up().await.unwrap_err();
    let status = runner.status().await.unwrap();
    assert_eq!(states(&status), [(1, State::Applied), (2, State::Pending)]);
    assert!(
        status.migrations[1].failure.as_ref().unwrap().contains("Key (id)=(1) is duplicated"),
        "{status}"
    );
    assert_eq!(status.invalid_indexes, []);
    beside.run("DELETE FROM a").await;
    assert_eq!(runner.up().await.unwrap().len(), 1);
}

#[orm::test]
async fn what_cannot_run_in_a_transaction_runs_without(db: Database) {
    let folder = Folder::new(&[(
        "1_a.up.sql",
        "-- no-transaction
CREATE TABLE a (id int);
VACUUM a;
CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (1); COMMIT; INSERT INTO a VALUES (2); END $$;
CALL fill();
BEGIN; INSERT INTO a VALUES (3); SAVEPOINT s; INSERT INTO a VALUES (4); ROLLBACK TO s; COMMIT;
CREATE TYPE mood AS ENUM ('sad');
ALTER TYPE mood ADD VALUE 'happy';
CREATE TABLE b AS SELECT 'happy'::mood AS mood;
",
    )]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    Runner::new(&db, &migrations).up().await.unwrap();
    assert_eq!(beside.texts("SELECT id FROM a").await, ["1", "2", "3"]);
    assert_eq!(beside.texts("SELECT mood FROM b").await, ["happy"]);
    assert_eq!(beside.versions().await, ["1"]);
}

#[orm::test]
async fn a_lock_that_is_kept_is_asked_for_again_and_again(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "CREATE TABLE a (id int)"),
        ("2_b.up.sql", "CREATE TABLE b (id int);\nALTER TABLE a ADD name text"),
        ("3_c.up.sql", "-- no-transaction\nCREATE TABLE c (id int);\nALTER TABLE a ADD more text"),
    ]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    Runner::new(&db, &migrations).run(orm_migrate::runner::Target::UpTo(1)).await.unwrap();

    beside.run("BEGIN; SELECT FROM a").await;
    let impatient = Patience { retries: 2, ..patient() };
    let error = Runner::new(&db, &migrations).patience(impatient).up().await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("2_b.up.sql:2: canceling statement due to lock timeout (SQLSTATE 55P03)"),
        "{text}"
    );
    assert!(text.contains("look for long ones in pg_stat_activity"), "{text}");

    let told = Mutex::new(Vec::new());
    let retried = tokio::sync::Notify::new();
    let runner = Runner::new(&db, &migrations).patience(patient()).on_event(|event| {
        if let Event::Retries { line, attempts, .. } = event {
            told.lock().unwrap().push((*line, *attempts));
            retried.notify_one();
        }
    });
    let done = while_up(&runner, async {
        retried.notified().await;
        beside.run("COMMIT").await;
    })
    .await;
    assert_eq!(done.unwrap().len(), 2);
    assert_eq!(told.lock().unwrap().first(), Some(&(2, 1)));
    assert_eq!(beside.versions().await, ["1", "2", "3"]);
}

#[orm::test]
async fn a_piece_that_waits_for_a_lock_is_tried_again_alone(db: Database) {
    let folder = Folder::new(&[(
        "1_a.up.sql",
        "-- no-transaction\nCREATE TABLE c (id int);\nALTER TABLE a ADD more text;\nINSERT INTO c VALUES (1)",
    )]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    beside.run("CREATE TABLE a (id int)").await;
    beside.run("BEGIN; SELECT FROM a").await;
    let retried = tokio::sync::Notify::new();
    let runner = Runner::new(&db, &migrations).patience(patient()).on_event(|event| {
        if matches!(event, Event::Retries { line: 3, .. }) {
            retried.notify_one();
        }
    });
    let done = while_up(&runner, async {
        retried.notified().await;
        beside.run("COMMIT").await;
    })
    .await;
    assert_eq!(done.unwrap().len(), 1);
    assert_eq!(beside.texts("SELECT id FROM c").await, ["1"]);
}

#[orm::test]
async fn what_a_statement_has_committed_before_it_failed_is_not_done_twice(db: Database) {
    let block = "-- no-transaction\nDO $$ BEGIN FOR n IN 1..3 LOOP INSERT INTO a VALUES (n); COMMIT; END LOOP; \
                 PERFORM 1 / 0; END $$;\nCREATE TABLE b (id int);";
    let folder = Folder::new(&[("1_a.up.sql", block)]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    beside.run("CREATE TABLE a (id int)").await;
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    assert!(error.to_string().contains("what it has committed before has happened"), "{error}");
    let status = runner.status().await.unwrap();
    assert!(
        matches!(status.migrations[0].state, State::Unfinished { direction: Direction::Up, .. }),
        "{status}"
    );
    // Nobody but you knows how much that was.
    assert!(matches!(runner.up().await, Err(RunError::Unknown { .. })));
    runner.resolve(1, Resolution::Happened).await.unwrap();
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(beside.texts("SELECT id::text FROM a ORDER BY id").await, ["1", "2", "3"]);
    assert_eq!(beside.text("SELECT to_regclass('b') IS NOT NULL").await, "true");
}

#[orm::test]
async fn a_lock_that_such_a_statement_waits_for_is_no_reason_to_repeat_it(db: Database) {
    let block = "-- no-transaction\nDO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; LOCK TABLE b; END $$;";
    let folder = Folder::new(&[("1_a.up.sql", block)]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    beside.run("CREATE TABLE a (id int); CREATE TABLE b (id int)").await;
    beside.run("BEGIN; LOCK TABLE b").await;
    let error = Runner::new(&db, &migrations).patience(patient()).up().await.unwrap_err();
    assert!(error.to_string().contains("what it has committed before has happened"), "{error}");
    beside.run("COMMIT").await;
    assert_eq!(beside.texts("SELECT id::text FROM a").await, ["1"]);
}

/// A file of which the second statement cannot be run, and one whose backfill fails on a row.
const NO_COLUMN: (&str, &str) = (
    "2_half.up.sql",
    "-- no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nCREATE INDEX CONCURRENTLY a_no ON a (nothing);",
);
const NO_NUMBER: (&str, &str) =
    ("3_fill.up.sql", "-- no-transaction\n-- orm: backfill batch=10\nUPDATE a SET part = 10 / (50 - id)");

#[orm::test]
async fn what_is_half_applied_can_be_undone_and_applied_anew(db: Database) {
    let folder = Folder::new(&[
        (
            "1_a.up.sql",
            "CREATE TABLE a (id int PRIMARY KEY, part int); INSERT INTO a (id) SELECT generate_series(1, 100)",
        ),
        NO_COLUMN,
        (
            "2_half.down.sql",
            "-- no-transaction\nDROP INDEX CONCURRENTLY IF EXISTS a_no;\nDROP INDEX CONCURRENTLY IF EXISTS a_id;",
        ),
    ]);
    let mut beside = Beside::of(&db).await;
    let migrations = folder.read();
    let error = Runner::new(&db, &migrations).up().await.unwrap_err().to_string();
    assert!(error.contains("or undo them by `migrate down`"), "{error}");
    assert_eq!(beside.versions().await, ["1", "2!"]);
    let done = Runner::new(&db, &migrations).down().await.unwrap();
    assert_eq!(done[0].file.rsplit('/').next(), Some("2_half.down.sql"));
    assert_eq!(beside.versions().await, ["1"]);
    assert_eq!(beside.text("SELECT to_regclass('a_id') IS NULL").await, "true");
    assert_eq!(beside.text("SELECT count(*) FROM _orm_migration_progress").await, "0");

    folder.remove("2_half.up.sql");
    folder.remove("2_half.down.sql");
    folder.write(NO_NUMBER.0, NO_NUMBER.1);
    folder.write("3_fill.down.sql", "UPDATE a SET part = NULL");
    let migrations = folder.read();
    Runner::new(&db, &migrations).up().await.unwrap_err();
    assert_eq!(beside.versions().await, ["1", "3!"]);
    let status = Runner::new(&db, &migrations).status().await.unwrap().to_string();
    assert!(status.contains("half applied: its backfill has looked at 40 rows\n"), "{status}");
    folder.remove(NO_NUMBER.0);
    folder.remove("3_fill.down.sql");
    let status = Runner::new(&db, &folder.read()).status().await.unwrap().to_string();
    assert!(status.contains("3  fill: half applied, its file is not there\n"), "{status}");
    Runner::new(&db, &migrations).run(Target::DownTo(1)).await.unwrap();
    assert_eq!(beside.versions().await, ["1"]);
    assert_eq!(beside.text("SELECT count(*) FROM _orm_backfills").await, "0");
    assert_eq!(beside.text("SELECT count(part) FROM a").await, "0");
}

#[orm::test]
async fn undoing_what_is_half_applied_can_fail_and_is_then_neither_applied_nor_lost(db: Database) {
    for down in ["SELECT nonsense", "-- no-transaction\nSELECT nonsense"] {
        let folder =
            Folder::new(&[("1_a.up.sql", "CREATE TABLE a (id int)"), NO_COLUMN, ("2_half.down.sql", down)]);
        let mut beside = Beside::of(&db).await;
        let migrations = folder.read();
        Runner::new(&db, &migrations).up().await.unwrap_err();
        for _ in 0..2 {
            Runner::new(&db, &migrations).down().await.unwrap_err();
            assert_eq!(beside.versions().await, ["1", "2!"]);
        }
        folder.write("2_half.down.sql", "DROP INDEX a_id");
        let migrations = folder.read();
        Runner::new(&db, &migrations).down().await.unwrap();
        assert_eq!(beside.versions().await, ["1"]);
        beside.run("DROP TABLE a; DELETE FROM _sqlx_migrations").await;
    }
    let folder = Folder::new(&[("1_a.up.sql", "CREATE TABLE a (id int)"), NO_COLUMN]);
    let migrations = folder.read();
    Runner::new(&db, &migrations).up().await.unwrap_err();
    let error = Runner::new(&db, &migrations).down().await.unwrap_err();
    assert!(matches!(error, RunError::Irreversible { .. }), "{error}");
}

#[orm::test]
async fn what_has_failed_and_what_comes_behind_it_may_be_edited(db: Database) {
    let folder = Folder::new(&[("1_a.up.sql", "CREATE TABLE a (id int)"), NO_COLUMN]);
    Runner::new(&db, &folder.read()).up().await.unwrap_err();
    let edited = NO_COLUMN.1.replace("(nothing);", "(id);\nCREATE INDEX CONCURRENTLY a_more ON a (id);");
    folder.write(NO_COLUMN.0, &edited);
    Runner::new(&db, &folder.read()).up().await.unwrap();
    let mut beside = Beside::of(&db).await;
    assert_eq!(beside.versions().await, ["1", "2"]);
    assert_eq!(
        beside.text("SELECT to_regclass('a_no') IS NULL OR to_regclass('a_more') IS NULL").await,
        "false"
    );
    Runner::new(&db, &folder.read()).up().await.unwrap();
}

#[orm::test]
async fn an_index_that_somebody_else_is_building_is_left_to_them(db: Database) {
    let folder =
        Folder::new(&[("1_i.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);")]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let (mut long, mut builder) = (Beside::of(&db).await, Beside::of(&db).await);
    beside.run("CREATE TABLE a (id int)").await;
    long.run("BEGIN; INSERT INTO a VALUES (1)").await;
    let building = builder.run("CREATE INDEX CONCURRENTLY a_id ON a (id)");
    let runner = Runner::new(&db, &migrations);
    let run = async {
        beside
            .until(
                "EXISTS (SELECT FROM pg_stat_progress_create_index WHERE index_relid = to_regclass('a_id'))",
            )
            .await;
        let go_on = async {
            beside
                .until(
                    "2 = (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                AND wait_event_type = 'Lock' AND query LIKE '%CONCURRENTLY a_id%')",
                )
                .await;
            long.run("COMMIT").await;
        };
        tokio::join!(runner.up(), go_on).0
    };
    let (ran, ()) = tokio::join!(run, building);
    let error = ran.unwrap_err();
    assert!(error.to_string().contains("relation \"a_id\" already exists"), "{error}");
    assert_eq!(
        beside.text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_id'::regclass").await,
        "true"
    );
}
