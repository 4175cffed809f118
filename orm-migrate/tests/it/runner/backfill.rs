//! Updates in batches.

use std::sync::Mutex;
use std::time::Duration;

use orm::prelude::Database;
use orm_migrate::backfill::{Backfill, BackfillError};
use orm_migrate::runner::{Event, RunError, Runner, State};

use super::server::{Beside, Folder, patient, states, stubborn};

/// A table whose rows are to be counted up: each row tells how often that happened.
async fn counters(db: &Database, rows: u32) -> Beside {
    let mut beside = Beside::of(db).await;
    beside
        .run(&format!(
            "CREATE TABLE counters (id bigint PRIMARY KEY, n int NOT NULL DEFAULT 0, slug text);
             INSERT INTO counters SELECT generate_series(1, {rows})"
        ))
        .await;
    beside
}

const COUNT: &str = "UPDATE counters SET n = n + 1";

fn count() -> Backfill<'static> {
    Backfill::new("count", COUNT).pause(Duration::ZERO)
}

#[orm::test]
async fn each_row_is_touched_once_in_batches(db: Database) {
    let mut beside = counters(&db, 95).await;
    let told = Mutex::new(Vec::new());
    let done = count()
        .batch(10)
        .on_progress(|progress| told.lock().unwrap().push(progress.seen))
        .run(&db)
        .await
        .unwrap();
    assert_eq!((done.changed, done.seen, done.pass), (95, 95, 1));
    assert_eq!(*told.lock().unwrap(), [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]);
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["1"]);
    assert_eq!(
        beside.text("SELECT count(DISTINCT xmin::text) FROM counters").await,
        "10",
        "each batch was a transaction of its own"
    );

    let again = count().run(&db).await.unwrap();
    assert_eq!(again.changed, 95, "done is done");
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["1"]);
    count().forget(&db).await.unwrap();
    count().run(&db).await.unwrap();
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["2"]);
}

#[orm::test]
async fn one_that_was_killed_goes_on_where_it_was(db: Database) {
    let mut beside = counters(&db, 100).await;
    let mut other = Beside::of(&db).await;
    other.run("BEGIN; SELECT FROM counters WHERE id = 55 FOR UPDATE").await;
    let shared = db.clone();
    let task = tokio::spawn(async move { count().batch(10).patience(stubborn()).run(&shared).await });
    beside.until_blocked("UPDATE counters%").await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(beside.text("SELECT position[1] || ' ' || seen FROM _orm_backfills").await, "50 50");
    assert_eq!(
        beside.texts("SELECT n || ' ' || count(*) FROM counters GROUP BY n ORDER BY 1").await,
        ["0 50", "1 50"]
    );
    // The batch that was cut off keeps nothing: the server ends its transaction when it gets the row, and finds nobody there.
    other.run("COMMIT").await;
    let done = count().batch(10).run(&db).await.unwrap();
    assert_eq!(done.changed, 100);
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["1"]);
}

#[orm::test]
async fn two_at_once_share_the_work(db: Database) {
    let mut beside = counters(&db, 300).await;
    let one = count().batch(7).patience(patient()).run(&db);
    let other = count().batch(11).patience(patient()).run(&db);
    let (one, other) = tokio::join!(one, other);
    assert_eq!((one.unwrap().changed, other.unwrap().changed), (300, 300));
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["1"]);
}

#[orm::test]
async fn rows_that_come_in_meanwhile_are_seen_if_it_repeats(db: Database) {
    let mut beside = counters(&db, 30).await;
    let statement = "UPDATE counters SET slug = 's' || id WHERE slug IS NULL";
    for (repeats, left) in [(false, "1"), (true, "0")] {
        beside.run("UPDATE counters SET slug = NULL; DELETE FROM counters WHERE id < 1").await;
        let name = format!("slugs {repeats}");
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let mut backfill = Backfill::new(&name, statement).batch(10).pause(Duration::from_millis(300));
        if repeats {
            backfill = backfill.repeat();
        }
        let backfill = backfill.on_progress(move |progress| {
            let _ = sender.send(progress.seen);
        });
        let (done, ()) = tokio::join!(backfill.run(&db), async {
            // While it rests, a row comes in that it has passed, and one that it has not.
            assert_eq!(receiver.recv().await, Some(10));
            beside
                .run(&format!("INSERT INTO counters VALUES (0), ({})", if repeats { 41 } else { 40 }))
                .await;
        });
        assert!(done.unwrap().changed > 30);
        let missed = beside.text("SELECT count(*) FROM counters WHERE slug IS NULL").await;
        assert_eq!(missed, left, "repeats: {repeats}");
    }
}

#[orm::test]
async fn a_repetition_that_never_ends_is_ended(db: Database) {
    let _beside = counters(&db, 3).await;
    let error = count().repeat().run(&db).await.unwrap_err();
    assert!(matches!(error, BackfillError::Endless { .. }), "{error}");
}

#[orm::test]
async fn keys_of_every_kind_are_walked(db: Database) {
    let mut beside = Beside::of(&db).await;
    beside
        .run(
            "CREATE SCHEMA \"My schema\"; CREATE TYPE mood AS ENUM ('sad', 'happy');
             CREATE TABLE \"My schema\".\"T\" (\"The mood\" mood, at timestamptz, name varchar(20), n int DEFAULT 0,
                 PRIMARY KEY (\"The mood\", name, at) INCLUDE (n));
             INSERT INTO \"My schema\".\"T\" SELECT m, to_timestamp(i / 7.0), n FROM unnest(enum_range(NULL::mood)) m, \
                 generate_series(1, 5) i, unnest(ARRAY['', 'a''b', 'Ä', 'b\\\\', 'B', NULL]) n WHERE n IS NOT NULL;
             CREATE TABLE keyless (id int NOT NULL, n int DEFAULT 0); CREATE UNIQUE INDEX ON keyless (id);
             INSERT INTO keyless SELECT generate_series(-5, 5);
             CREATE TABLE without (id int UNIQUE)",
        )
        .await;
    let done = Backfill::new("odd", "UPDATE \"My schema\".\"T\" AS t SET n = t.n + 1 WHERE true OR false")
        .batch(7)
        .pause(Duration::ZERO)
        .run(&db)
        .await
        .unwrap();
    assert_eq!(done.changed, 50);
    assert_eq!(beside.texts("SELECT DISTINCT n FROM \"My schema\".\"T\"").await, ["1"]);
    let done =
        Backfill::new("delete", "DELETE FROM keyless WHERE id % 2 = 0").batch(3).run(&db).await.unwrap();
    assert_eq!((done.changed, done.seen), (5, 11));
    let error = Backfill::new("none", "DELETE FROM without").run(&db).await.unwrap_err();
    assert!(error.to_string().contains("add a primary key"), "{error}");
    let error = Backfill::new("odd", "DELETE FROM keyless").run(&db).await.unwrap_err();
    assert!(error.to_string().contains("begun with another statement"), "{error}");
}

#[orm::test]
async fn a_migration_backfills_and_goes_on_when_it_is_killed(db: Database) {
    let folder = Folder::new(&[
        (
            "1_a.up.sql",
            "-- no-transaction\n-- orm: backfill batch=10 pause=0ms\nUPDATE counters SET n = n + 1;\n",
        ),
        ("1_a.down.sql", "UPDATE counters SET n = 0"),
    ]);
    let (migrations, mut beside) = (folder.read(), counters(&db, 100).await);
    let mut other = Beside::of(&db).await;
    other.run("BEGIN; SELECT FROM counters WHERE id = 55 FOR UPDATE").await;
    let (shared, theirs) = (db.clone(), migrations.clone());
    let task = tokio::spawn(async move {
        Runner::new(&shared, &theirs).patience(stubborn()).up().await.map(|done| done.len())
    });
    beside.until_blocked("UPDATE counters%").await;
    task.abort();
    task.await.unwrap_err();
    beside.until_nobody_runs().await;
    other.run("COMMIT").await;

    let batches = Mutex::new(0);
    let runner = Runner::new(&db, &migrations).on_event(|event| {
        if matches!(event, Event::Backfills { .. }) {
            *batches.lock().unwrap() += 1;
        }
    });
    assert!(matches!(states(&runner.status().await.unwrap())[0].1, State::Unfinished { done: 0, .. }));
    assert!(
        runner
            .plan(orm_migrate::runner::Target::Up)
            .await
            .unwrap()
            .to_string()
            .contains("-- in batches of 10 rows")
    );
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(*batches.lock().unwrap(), 6);
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["1"]);
    // Undone and applied again it runs again.
    runner.down().await.unwrap();
    runner.up().await.unwrap();
    assert_eq!(beside.texts("SELECT DISTINCT n FROM counters").await, ["1"]);
}

#[orm::test]
async fn a_batch_that_fails_names_the_file(db: Database) {
    let folder = Folder::new(&[(
        "1_a.up.sql",
        "-- no-transaction\n-- orm: backfill batch=10\nUPDATE counters SET n = 1 / (id - 25);\n",
    )]);
    let (migrations, mut beside) = (folder.read(), counters(&db, 100).await);
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    assert!(error.to_string().contains("1_a.up.sql:3: division by zero"), "{error}");
    assert_eq!(beside.text("SELECT seen FROM _orm_backfills").await, "20", "what was done stays");
    assert!(error.to_string().contains("the batches before have happened"), "{error}");
    assert!(matches!(states(&runner.status().await.unwrap())[0].1, State::Unfinished { done: 0, .. }));
    // Corrected it goes on behind them.
    folder.write(
        "1_a.up.sql",
        "-- no-transaction\n-- orm: backfill batch=10\nUPDATE counters SET n = 7 WHERE id <> 25",
    );
    Runner::new(&db, &folder.read()).up().await.unwrap();
    let sql = "SELECT count(*) || ' ' || min(id) FROM counters WHERE n = 7";
    assert_eq!(beside.text(sql).await, "79 21");
}

#[orm::test]
async fn what_is_no_backfill_is_refused_with_its_line(db: Database) {
    let folder = Folder::new(&[("1_a.up.sql", "-- no-transaction\n-- orm: backfill\nSELECT 1")]);
    let error = Runner::new(&db, &folder.read()).up().await.unwrap_err();
    assert!(matches!(error, RunError::Backfill { .. }), "{error}");
    assert!(
        error.to_string().contains("1_a.up.sql:3: ")
            && error.to_string().contains("it is an UPDATE or a DELETE"),
        "{error}"
    );
}

#[orm::test]
async fn a_statement_that_changes_the_key_it_is_walked_by_is_refused(db: Database) {
    let mut beside = Beside::of(&db).await;
    beside
        .run(
            "CREATE TABLE pairs (a int, \"The b\" int, c int, PRIMARY KEY (a, \"The b\"));
             INSERT INTO pairs SELECT i, i, i FROM generate_series(1, 30) i",
        )
        .await;
    for statement in [
        "UPDATE pairs SET a = a + 1000",
        "UPDATE pairs SET c = (SELECT 1, 2 LIMIT 0), A = a + 1000",
        "UPDATE pairs AS p SET (c, \"The b\") = (p.c, 7) FROM (SELECT 1) x WHERE true",
    ] {
        let error = Backfill::new("key", statement).batch(10).run(&db).await.unwrap_err();
        assert!(
            error.to_string().contains("by which the rows of pairs are walked: set it in a migration"),
            "{statement}: {error}"
        );
    }
    assert_eq!(beside.text("SELECT count(*) FROM pairs WHERE a > 30").await, "0");
    assert_eq!(beside.text("SELECT to_regclass('_orm_backfills') IS NULL").await, "true");
    let fine =
        "UPDATE pairs SET c = coalesce(\"The b\", pairs.a) + 1 FROM (SELECT 1 AS a, 2) x WHERE pairs.a = 1";
    assert_eq!(Backfill::new("fine", fine).run(&db).await.unwrap().changed, 1);
}

#[orm::test]
async fn a_repetition_that_never_ended_is_walked_anew_when_it_is_corrected(db: Database) {
    let backfill = |fill: &str| {
        format!(
            "-- no-transaction\n-- orm: backfill batch=10 pause=0ms repeat\nUPDATE counters SET slug = {fill} WHERE slug IS NULL;\n"
        )
    };
    let never = backfill("nullif(id, 7)::text");
    let folder = Folder::new(&[("1_a.up.sql", &never)]);
    let mut beside = counters(&db, 35).await;
    let error = Runner::new(&db, &folder.read()).up().await.unwrap_err();
    assert!(error.to_string().contains("after 20 passes"), "{error}");
    folder.write("1_a.up.sql", &backfill("id::text"));
    Runner::new(&db, &folder.read()).up().await.unwrap();
    assert_eq!(beside.text("SELECT count(*) FROM counters WHERE slug IS NULL").await, "0");
}
