//! A reader and a writer that never stop, and a long transaction, while a table is changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use orm::prelude::Database;
use orm_migrate::ddl;
use orm_migrate::file::Migrations;
use orm_migrate::operation::Operation;
use orm_migrate::runner::{Patience, Runner};
use orm_migrate::safe::{self, Renames};
use orm_migrate::schema::Schema;
use tokio::task::JoinHandle;

use crate::runner::server::Beside;

/// How long a step waits for a lock.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_millis(300);

/// How long a statement may take that waits for no longer than that: what is beyond is for a busy machine.
pub(super) const BOUND: Duration = Duration::from_millis(1800);

/// Somebody who uses the table.
pub(super) struct User {
    longest: Arc<AtomicU64>,
    count: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl User {
    pub(super) async fn start(db: &Database, sql: &'static str) -> Self {
        let mut beside = Beside::of(db).await;
        let (longest, count) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let stop = Arc::new(AtomicBool::new(false));
        let user = (Arc::clone(&longest), Arc::clone(&count), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            let (longest, count, stop) = user;
            while !stop.load(Ordering::SeqCst) {
                let since = Instant::now();
                beside.run(sql).await;
                let elapsed = u64::try_from(since.elapsed().as_millis()).unwrap();
                longest.fetch_max(elapsed, Ordering::SeqCst);
                count.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        User { longest, count, stop, task }
    }

    /// How often it has done it.
    pub(super) fn times(&self) -> u64 {
        self.count.load(Ordering::SeqCst)
    }

    /// Waits until it has done something a few times more.
    pub(super) async fn goes_on(&self) {
        let before = self.times();
        while self.times() < before + 20 {
            assert!(!self.task.is_finished(), "it has failed");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Ends it; the longest that one of its statements has taken.
    pub(super) async fn end(self) -> Duration {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.unwrap();
        Duration::from_millis(self.longest.load(Ordering::SeqCst))
    }
}

const READ: &str = "SELECT count(*) FROM items WHERE id BETWEEN 100 AND 200 /* reader */";
const WRITE: &str = "INSERT INTO items (id, parent, kind, old) SELECT max(id) + 1, 1, 'k' || max(id) + 1, 7 FROM items; \
                     UPDATE items SET note = 'w' WHERE id = 500 /* writer */";

/// How many rows the table has.
pub(super) const ROWS: u64 = 3000;

/// A table in use, and one that it leads to.
pub(super) async fn tables(db: &Database) -> Beside {
    let mut beside = Beside::of(db).await;
    beside
        .run(
            "CREATE TABLE parents (id bigint PRIMARY KEY, n int);
             INSERT INTO parents SELECT generate_series(1, 50);
             CREATE TABLE items (id bigint NOT NULL, parent bigint NOT NULL, kind text, note text, old int DEFAULT 3,
                 label text NOT NULL DEFAULT 'l');
             INSERT INTO items SELECT i, 1 + i % 50, 'k' || i, NULL, i, 'l' || i FROM generate_series(1, 3000) i;
             CREATE INDEX items_note ON items (note);
             CREATE UNIQUE INDEX items_id ON items (id); ANALYZE",
        )
        .await;
    beside
}

/// Runs the safe form of operations while the tables are in use, and returns what a query says then.
pub(super) async fn safe_form(db: &Database, operations: &[Operation], from: &Schema, query: &str) -> String {
    let mut beside = tables(db).await;
    let folder = tempfile::tempdir().unwrap();
    Migrations::write(folder.path(), &safe::migrations("change", operations, from, Renames::default()))
        .unwrap();
    let migrations = Migrations::read(folder.path()).unwrap();

    let (reader, writer) = (User::start(db, READ).await, User::start(db, WRITE).await);
    let mut long = Beside::of(db).await;
    long.run("BEGIN; UPDATE items SET note = 'l' WHERE id = 7; SELECT FROM parents LIMIT 1 FOR KEY SHARE")
        .await;
    let (shared, patience) = (db.clone(), Patience { lock_timeout: LOCK_TIMEOUT, retries: 1000 });
    let runner = tokio::spawn(async move {
        Runner::new(&shared, &migrations).patience(patience).up().await.map(|done| done.len())
    });
    beside
        .until("EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
        .await;
    // It waits, gives way and comes back while the others go on.
    let since = Instant::now();
    while since.elapsed() < 3 * LOCK_TIMEOUT {
        reader.goes_on().await;
        writer.goes_on().await;
    }
    assert!(!runner.is_finished(), "it waits for the long transaction");
    long.run("COMMIT").await;
    runner.await.unwrap().unwrap();
    reader.goes_on().await;
    writer.goes_on().await;
    for (who, user) in [("reader", reader), ("writer", writer)] {
        let longest = user.end().await;
        assert!(longest < BOUND, "the {who} has waited for {longest:?}");
    }
    beside.text(query).await
}

/// Runs the plain form in the same circumstances, until a writer has waited for too long.
pub(super) async fn plain_form_makes_writers_wait(db: &Database, operations: &[Operation]) {
    let mut beside = tables(db).await;
    let (reader, writer) = (User::start(db, READ).await, User::start(db, WRITE).await);
    let (mut long, mut plain) = (Beside::of(db).await, Beside::of(db).await);
    long.run("BEGIN; UPDATE items SET note = 'l' WHERE id = 7; SELECT FROM parents LIMIT 1 FOR KEY SHARE")
        .await;
    let script = ddl::script(operations);
    let change = tokio::spawn(async move { plain.run(&script).await });
    beside
        .until(&format!(
            "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' \
             AND query LIKE '%/* writer */' AND clock_timestamp() - query_start > interval '{} ms')",
            BOUND.as_millis()
        ))
        .await;
    long.run("COMMIT").await;
    change.await.unwrap();
    reader.end().await;
    assert!(writer.end().await > BOUND);
}
