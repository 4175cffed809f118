//! The program as a process that is killed, that loses its connection, and that meets another one.
#![cfg(unix)]

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Stdio};

use orm::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Ran, folder, orm, program, url, write};

/// A program that is running. One that a failed test leaves is killed.
struct Running(Child);

impl Running {
    /// `migrate up`, which waits for a lock as long as it takes.
    fn up(here: &Path, url: &str) -> Self {
        let line = ["migrate", "--migrations", ".", "up", "--lock-timeout", "60"];
        let mut command = program(here, &line);
        let piped = command.env("DATABASE_URL", url).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running(piped.spawn().expect("the program was built with the tests"))
    }

    fn kill(mut self) {
        self.0.kill().expect("it is running");
        let status = self.0.wait().expect("it has ended");
        assert_eq!(status.signal(), Some(9), "{status}");
    }

    fn end(mut self) -> Ran {
        use std::io::Read as _;
        let read = |from: Option<&mut dyn std::io::Read>| {
            let mut text = String::new();
            from.map(|from| from.read_to_string(&mut text)).transpose().expect("it prints UTF-8");
            text
        };
        let out = read(self.0.stdout.as_mut().map(|out| out.by_ref() as &mut dyn std::io::Read));
        let err = read(self.0.stderr.as_mut().map(|err| err.by_ref() as &mut dyn std::io::Read));
        let status = self.0.wait().expect("it has ended");
        Ran { status: status.code().expect("it was not killed"), out, err }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A database, a folder of migrations, and what is seen of the program from beside.
struct Scene {
    db: Database,
    url: String,
    here: TempDir,
}

impl Scene {
    /// The first file makes a table and is applied.
    async fn new(db: Database, second: &str) -> Self {
        let (url, here) = (url(&db).await, folder());
        let first = "CREATE TABLE notes (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
            INSERT INTO notes SELECT generate_series(1, 30);";
        write(here.path(), &[("1_notes.up.sql", first)]);
        orm(here.path(), &url, &["migrate", "--migrations", ".", "up"]).done();
        write(here.path(), &[("2_more.up.sql", second)]);
        Scene { db, url, here }
    }

    fn up(&self) -> Running {
        Running::up(self.here.path(), &self.url)
    }

    /// A transaction that has carried out a statement, and keeps its locks.
    async fn holding(&self, sql: &'static str) -> Transaction {
        let tx = self.db.begin().await.unwrap();
        tx.execute_batch(sql).await.unwrap();
        tx
    }

    /// Waits until a query about something outside of this process says true.
    async fn until(&self, condition: &'static str) {
        for _ in 0..4_000 {
            let query = orm::sql::trusted(format!("SELECT ({condition}) FROM pg_sleep(0.005)"));
            if orm::sql!("{query}").scalar::<bool>(&self.db).await.unwrap() {
                return;
            }
        }
        panic!("never true: {condition}");
    }

    /// Waits until the program's statement waits for a lock.
    async fn until_blocked(&self) {
        self.until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orm'
             AND wait_event_type = 'Lock')",
        )
        .await;
    }

    /// Waits until the server has found out that the program is gone.
    async fn until_gone(&self) {
        self.until(
            "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orm')",
        )
        .await;
    }

    /// `migrate status`, in words and as a document.
    fn status(&self) -> (String, Value) {
        let line = ["migrate", "--migrations", ".", "status"];
        let words = orm(self.here.path(), &self.url, &line).done();
        (words, orm(self.here.path(), &self.url, &[&line[..], &["--json"]].concat()).json(0))
    }

    /// The rerun finishes what was cut off, and nothing is left of that. What it notes meanwhile.
    fn finishes(&self) -> String {
        let ran = orm(self.here.path(), &self.url, &["migrate", "--migrations", ".", "up"]);
        assert_eq!(ran.status, 0, "{ran:?}");
        assert!(ran.out.starts_with("applied ./2_more.up.sql (") && ran.out.lines().count() == 1, "{ran:?}");
        let (words, document) = self.status();
        assert_eq!(document["is_clean"], true, "{words}");
        ran.err
    }

    /// The first column of the rows.
    async fn texts(&self, sql: &'static str) -> Vec<String> {
        let query = orm::sql::trusted(format!("SELECT column1::text FROM ({sql}) AS asked (column1)"));
        orm::sql!("{query}").scalars(&self.db).await.unwrap()
    }
}

#[orm::test]
async fn a_program_killed_in_a_transaction_leaves_nothing_of_the_file(db: Database) {
    let scene = Scene::new(db, "CREATE TABLE more (id int);\nALTER TABLE notes ADD title text;").await;
    let reader = scene.holding("SELECT FROM notes").await;
    let running = scene.up();
    scene.until_blocked().await;
    running.kill();
    scene.until_gone().await;
    let (words, document) = scene.status();
    assert_eq!(document["migrations"][1]["state"], "pending", "{words}");
    assert_eq!(scene.texts("SELECT to_regclass('more') IS NULL").await, ["true"]);
    reader.rollback().await.unwrap();
    assert_eq!(scene.finishes(), "");
}

#[orm::test]
async fn a_program_killed_between_two_statements_goes_on_behind_the_first(db: Database) {
    let sql = "-- no-transaction\nINSERT INTO notes VALUES (31);\nUPDATE notes SET n = n + 1 WHERE id = 1;\nINSERT INTO notes VALUES (32);";
    let scene = Scene::new(db, sql).await;
    let writer = scene.holding("SELECT FROM notes WHERE id = 1 FOR UPDATE").await;
    let running = scene.up();
    scene.until_blocked().await;
    running.kill();
    scene.until_gone().await;
    let (words, document) = scene.status();
    assert!(words.contains("half applied: 1 statements are done"), "{words}");
    assert_eq!(document["is_clean"], false, "{document}");
    writer.rollback().await.unwrap();
    assert_eq!(scene.finishes(), "");
    assert_eq!(
        scene.texts("SELECT id FROM notes WHERE id > 30 OR n > 0 ORDER BY id").await,
        ["1", "31", "32"]
    );
    assert_eq!(scene.texts("SELECT sum(n) FROM notes").await, ["1"]);
}

#[orm::test]
async fn a_program_killed_while_it_builds_an_index_builds_it_anew(db: Database) {
    let scene = Scene::new(db, "-- no-transaction\nCREATE INDEX CONCURRENTLY by_n ON notes (n);").await;
    // A build waits for every transaction that is older.
    let reader = scene.holding("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT FROM notes").await;
    let running = scene.up();
    scene.until_blocked().await;
    running.kill();
    scene.until_gone().await;
    let (words, document) = scene.status();
    assert!(
        words.contains("the index by_n of notes was left invalid by a build that was cut off\n"),
        "{words}"
    );
    assert_eq!(
        (&document["is_clean"], &document["invalid_indexes"][0]["name"]),
        (&false.into(), &"by_n".into())
    );
    reader.rollback().await.unwrap();
    let noted = "the index by_n was left invalid by a run that was cut off: building it again\n";
    assert_eq!(scene.finishes(), noted);
    assert_eq!(
        scene.texts("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_n'::regclass").await,
        ["true"]
    );
}

#[orm::test]
async fn a_program_killed_between_two_batches_goes_on_behind_the_last(db: Database) {
    let sql = "-- no-transaction\n-- orm: backfill batch=10 pause=0ms\nUPDATE notes SET n = n + 1;";
    let scene = Scene::new(db, sql).await;
    let writer = scene.holding("SELECT FROM notes WHERE id = 15 FOR UPDATE").await;
    let running = scene.up();
    scene.until_blocked().await;
    running.kill();
    scene.until_gone().await;
    let (words, document) = scene.status();
    assert!(words.contains("half applied"), "{words}");
    assert_eq!(document["is_clean"], false, "{document}");
    assert_eq!(scene.texts("SELECT count(*) FROM notes WHERE n = 1").await, ["10"]);
    writer.rollback().await.unwrap();
    assert_eq!(scene.finishes(), "");
    assert_eq!(scene.texts("SELECT n || ' ' || count(*) FROM notes GROUP BY n").await, ["1 30"]);
}

#[orm::test]
async fn a_program_that_loses_its_connection_says_so_and_the_next_one_finishes(db: Database) {
    let scene = Scene::new(db, "CREATE TABLE more (id int);\nALTER TABLE notes ADD title text;").await;
    let reader = scene.holding("SELECT FROM notes").await;
    let running = scene.up();
    scene.until_blocked().await;
    let ended = "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'orm'
         AND wait_event_type = 'Lock'";
    assert_eq!(scene.texts(ended).await, ["true"]);
    let said = running.end().failed(1);
    assert!(said.starts_with("error: ./2_more.up.sql: the connection was lost: "), "{said}");
    assert!(said.ends_with("run it again, which goes on where this one ended\n"), "{said}");
    reader.rollback().await.unwrap();
    assert_eq!(scene.finishes(), "");
}

#[orm::test]
async fn two_programs_at_once_apply_each_migration_once(db: Database) {
    let scene = Scene::new(db, "INSERT INTO notes VALUES (31);").await;
    let index = "-- no-transaction\nCREATE INDEX CONCURRENTLY by_n ON notes (n);";
    let files = [("3_index.up.sql", index), ("4_last.up.sql", "INSERT INTO notes VALUES (32);")];
    write(scene.here.path(), &files);
    let writer = scene.holding("LOCK TABLE notes IN SHARE MODE").await;
    let programs = [scene.up(), scene.up()];
    // The one is at the first file, the other one waits for its turn.
    scene.until_blocked().await;
    // Only who does not get the turn asks who has it.
    scene
        .until(
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'orm'
             AND query LIKE 'SELECT pid FROM pg_locks%')",
        )
        .await;
    writer.rollback().await.unwrap();
    let ran = programs.map(Running::end);
    assert!(ran.iter().all(|ran| ran.status == 0), "{ran:?}");
    let waited = ran.iter().filter(|ran| ran.err.starts_with("another runner is at work (server process "));
    assert_eq!(waited.count(), 1, "{ran:?}");
    let lines = ran.iter().flat_map(|ran| ran.out.lines());
    let applied: Vec<&str> = lines.filter(|line| line.starts_with("applied ")).collect();
    assert_eq!(applied.len(), 3, "{ran:?}");
    assert_eq!(scene.texts("SELECT id FROM notes WHERE id > 30 ORDER BY 1").await, ["31", "32"]);
    assert_eq!(
        scene.texts("SELECT version FROM _sqlx_migrations WHERE success ORDER BY 1").await,
        ["1", "2", "3", "4"]
    );
}
