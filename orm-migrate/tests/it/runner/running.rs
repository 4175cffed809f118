//! Up, down, status and the plan, where nothing goes wrong.

use orm::prelude::Database;
use orm_migrate::runner::{Direction, RunError, Runner, State, Target};

use super::server::{Beside, Folder, patient, states};

fn folder() -> Folder {
    Folder::new(&[
        (
            "1_users.up.sql",
            "CREATE TABLE users (id bigint PRIMARY KEY, name text);\nINSERT INTO users VALUES (1, 'ada');",
        ),
        ("1_users.down.sql", "DROP TABLE users;"),
        ("2_by_name.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY by_name ON users (name);\n"),
        ("2_by_name.down.sql", "-- no-transaction\nDROP INDEX CONCURRENTLY by_name;\n"),
        ("3_posts.up.sql", "SET search_path = ''; CREATE TABLE public.posts (id bigint);"),
        ("3_posts.down.sql", "DROP TABLE posts;"),
    ])
}

#[orm::test]
async fn migrations_are_applied_undone_and_applied_again(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);

    let done = runner.run(Target::UpTo(2)).await.unwrap();
    assert_eq!(
        done.iter().map(|done| (done.version, done.direction)).collect::<Vec<_>>(),
        [(1, Direction::Up), (2, Direction::Up)]
    );
    assert_eq!(runner.up().await.unwrap().len(), 1);
    assert_eq!(runner.up().await.unwrap(), []);
    assert_eq!(beside.versions().await, ["1", "2", "3"]);
    assert_eq!(beside.texts("SELECT name FROM users").await, ["ada"]);
    assert_eq!(
        beside.text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_name'::regclass").await,
        "true"
    );
    assert_eq!(beside.texts("SELECT version FROM _orm_migration_progress").await, [""; 0]);

    let done = runner.down().await.unwrap();
    assert_eq!(done.iter().map(|done| done.version).collect::<Vec<_>>(), [3]);
    assert!(done[0].file.ends_with("3_posts.down.sql"));
    assert_eq!(runner.run(Target::DownTo(1)).await.unwrap().len(), 1);
    assert_eq!(beside.text("SELECT to_regclass('by_name') IS NULL").await, "true");
    assert_eq!(runner.up().await.unwrap().len(), 2);
    let done = runner.run(Target::DownAll).await.unwrap();
    assert_eq!(done.iter().map(|done| done.version).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(beside.versions().await, [""; 0]);
    assert_eq!(runner.down().await.unwrap(), []);
}

#[orm::test]
async fn a_runner_can_be_spawned(db: Database) {
    let folder = folder();
    let done = tokio::spawn(async move {
        let migrations = folder.read();
        Runner::new(&db, &migrations).up().await.unwrap().len()
    });
    assert_eq!(done.await.unwrap(), 3);
}

#[orm::test]
async fn a_version_that_is_not_there_is_refused(db: Database) {
    let migrations = folder().read();
    let runner = Runner::new(&db, &migrations);
    for target in [Target::UpTo(9), Target::DownTo(9)] {
        assert!(matches!(runner.run(target).await, Err(RunError::NoSuchVersion { version: 9 })));
    }
}

#[orm::test]
async fn the_status_and_the_plan_change_nothing(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations).patience(patient());
    let status = runner.status().await.unwrap();
    assert_eq!(states(&status), [(1, State::Pending), (2, State::Pending), (3, State::Pending)]);
    let plan = runner.plan(Target::Up).await.unwrap().to_string();
    assert_eq!(beside.texts("SELECT relname FROM pg_class WHERE relname ~ '^_(orm|sqlx)_'").await, [""; 0]);
    let plan = plan.replace(&format!("{}/", folder.path().display()), "");
    assert_eq!(
        plan,
        "SET statement_timeout = 0;\nSET lock_timeout = 100;\n\n-- 1_users.up.sql\nBEGIN;\n\
         CREATE TABLE users (id bigint PRIMARY KEY, name text);\nINSERT INTO users VALUES (1, 'ada');\nCOMMIT;\n\n\
         -- 2_by_name.up.sql\nCREATE INDEX CONCURRENTLY by_name ON users (name);\n\n-- 3_posts.up.sql\nBEGIN;\n\
         SET search_path = '';\nCREATE TABLE public.posts (id bigint);\nCOMMIT;\n"
    );

    runner.run(Target::UpTo(1)).await.unwrap();
    let status = runner.status().await.unwrap();
    assert_eq!(states(&status), [(1, State::Applied), (2, State::Pending), (3, State::Pending)]);
    assert!(status.to_string().starts_with("1  users: applied (20"), "{status}");
    assert!(!status.is_clean());
    runner.up().await.unwrap();
    assert!(runner.status().await.unwrap().is_clean());
    assert_eq!(runner.plan(Target::Up).await.unwrap().to_string(), "-- nothing to do\n");
}

#[orm::test]
async fn an_edited_file_is_refused_and_shown(db: Database) {
    let folder = folder();
    Runner::new(&db, &folder.read()).run(Target::UpTo(2)).await.unwrap();
    folder.write("1_users.up.sql", "CREATE TABLE users (id bigint, name varchar)");
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    assert!(matches!(&error, RunError::Edited { file } if file.ends_with("1_users.up.sql")), "{error}");
    assert_eq!(states(&runner.status().await.unwrap())[0], (1, State::Edited));
    // Whoever edits a migration that nobody else has undoes it first.
    assert_eq!(runner.run(Target::DownAll).await.unwrap().len(), 2);
    assert_eq!(runner.up().await.unwrap().len(), 3);
}

#[orm::test]
async fn a_removed_file_is_refused_unless_that_is_allowed(db: Database) {
    let folder = folder();
    Runner::new(&db, &folder.read()).run(Target::UpTo(2)).await.unwrap();
    folder.remove("2_by_name.up.sql");
    folder.remove("2_by_name.down.sql");
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    for target in [Target::Up, Target::Down, Target::DownAll] {
        let error = runner.run(target).await.unwrap_err();
        assert!(matches!(&error, RunError::Removed { versions } if *versions == [2]), "{error}");
    }
    assert_eq!(states(&runner.status().await.unwrap())[1], (2, State::Removed));
    assert_eq!(runner.allow_missing().up().await.unwrap().len(), 1);
}

#[orm::test]
async fn a_file_out_of_order_is_refused_unless_that_is_allowed(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    Runner::new(&db, &folder.read()).run(Target::UpTo(2)).await.unwrap();
    folder.write("0_early.up.sql", "CREATE TABLE early (id int)");
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    let error = runner.up().await.unwrap_err();
    assert!(matches!(&error, RunError::OutOfOrder { newest: 2, .. }), "{error}");
    assert_eq!(beside.versions().await, ["1", "2"]);
    assert_eq!(states(&runner.status().await.unwrap())[0], (0, State::OutOfOrder));
    assert_eq!(runner.allow_out_of_order().up().await.unwrap().len(), 2);
    assert_eq!(beside.versions().await, ["0", "1", "2", "3"]);
}

#[orm::test]
async fn what_a_file_sets_is_not_there_for_the_next(db: Database) {
    let folder = Folder::new(&[
        ("1_a.up.sql", "SET lock_timeout = '7h'; SET statement_timeout = '7h'; SET search_path = pg_catalog"),
        (
            "2_b.up.sql",
            "CREATE TABLE found AS SELECT current_setting('lock_timeout') AS lock, \
             current_setting('statement_timeout') AS statement",
        ),
    ]);
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    Runner::new(&db, &migrations).patience(patient()).up().await.unwrap();
    assert_eq!(beside.text("SELECT lock || ' ' || statement FROM found").await, "100ms 0");
}
