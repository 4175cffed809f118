//! Migrations that are noted as applied, and not run.

use orm::prelude::Database;
use orm_migrate::runner::{RunError, Runner, State, Target};

use super::server::{Beside, Folder, states};

fn folder() -> Folder {
    Folder::new(&[
        ("1_users.up.sql", "CREATE TABLE users (id bigint PRIMARY KEY);"),
        ("1_users.down.sql", "DROP TABLE users;"),
        ("2_posts.up.sql", "CREATE TABLE posts (id bigint PRIMARY KEY);"),
        ("3_more.up.sql", "-- no-transaction\nALTER TABLE users ADD a int;\nALTER TABLE nowhere ADD a int;"),
    ])
}

#[orm::test]
async fn what_a_database_has_already_is_noted_and_not_run(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    beside.run("CREATE TABLE users (id bigint PRIMARY KEY)").await;
    let runner = Runner::new(&db, &migrations);
    let noted = runner.baseline(Some(1)).await.unwrap();
    assert!(noted.len() == 1 && noted[0].ends_with("1_users.up.sql"), "{noted:?}");
    assert_eq!(runner.baseline(Some(1)).await.unwrap(), [""; 0]);
    let status = runner.status().await.unwrap();
    assert_eq!(states(&status), [(1, State::Applied), (2, State::Pending), (3, State::Pending)]);
    // Whatever else there is goes on from there, forward and back.
    assert_eq!(runner.run(Target::UpTo(2)).await.unwrap().len(), 1);
    assert_eq!(beside.versions().await, ["1", "2"]);
    assert!(matches!(runner.baseline(Some(9)).await, Err(RunError::NoSuchVersion { version: 9 })));
}

#[orm::test]
async fn what_was_noted_is_not_undone_unless_that_is_said(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    beside.run("CREATE TABLE users (id bigint PRIMARY KEY)").await;
    let runner = Runner::new(&db, &migrations);
    runner.baseline(Some(1)).await.unwrap();
    let status = runner.status().await.unwrap();
    assert!(status.to_string().contains("1  users: applied, noted by a baseline ("), "{status}");
    for target in [Target::Down, Target::DownTo(0), Target::DownAll] {
        let refused = runner.run(target).await.unwrap_err();
        assert!(matches!(refused, RunError::Noted { .. }), "{refused}");
    }
    assert_eq!(beside.text("SELECT to_regclass('users') IS NULL").await, "false");
    Runner::new(&db, &migrations).undo_noted().down().await.unwrap();
    assert_eq!(beside.text("SELECT to_regclass('users') IS NULL").await, "true");
    // What runs here is as any other.
    runner.run(Target::UpTo(1)).await.unwrap();
    runner.down().await.unwrap();
}

#[orm::test]
async fn all_files_are_noted_if_no_version_is_named(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    assert_eq!(runner.baseline(None).await.unwrap().len(), 3);
    assert_eq!(runner.up().await.unwrap(), []);
    assert_eq!(beside.text("SELECT to_regclass('users') IS NULL").await, "true");
}

#[orm::test]
async fn a_file_that_was_begun_has_to_be_ended_first(db: Database) {
    let (folder, mut beside) = (folder(), Beside::of(&db).await);
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    assert!(matches!(runner.up().await, Err(RunError::Statement(_))));
    let refused = runner.baseline(None).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .ends_with("3_more.up.sql was begun and is not done: apply it to its end before anything else")
    );
    assert_eq!(beside.texts("SELECT version FROM _sqlx_migrations WHERE success").await, ["1", "2"]);
}
