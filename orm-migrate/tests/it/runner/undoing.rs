//! Undoing, and what cannot be undone.

use orm::prelude::Database;
use orm_migrate::file::{Down, Migrations, NewMigration};
use orm_migrate::runner::{RunError, Runner, Target};

use super::server::{Beside, Folder};

#[orm::test]
async fn what_cannot_be_undone_is_refused_before_anything_is_touched(db: Database) {
    let folder = Folder::new(&[("1_a.up.sql", "CREATE TABLE a (id int)"), ("1_a.down.sql", "DROP TABLE a")]);
    let new = ["b", "c"].map(|name| NewMigration {
        name: name.into(),
        up: format!("CREATE TABLE {name} (id int)"),
        down: match name {
            "b" => Down::Irreversible("its rows' owners are gone".into()),
            _ => Down::Script("DROP TABLE c".into()),
        },
    });
    Migrations::write(folder.path(), &new).unwrap();
    let (migrations, mut beside) = (folder.read(), Beside::of(&db).await);
    let runner = Runner::new(&db, &migrations);
    runner.up().await.unwrap();
    let before = beside.versions().await;

    let error = runner.run(Target::DownAll).await.unwrap_err();
    let RunError::Irreversible { file, reason } = &error else { panic!("{error}") };
    assert!(file.ends_with("_b.down.sql"), "{file}");
    assert_eq!(reason, "its rows' owners are gone");
    assert_eq!(beside.versions().await, before, "not even the last one");
    assert_eq!(runner.down().await.unwrap().len(), 1, "the last one can be");

    // sqlx does not read the comment; the statement stops it.
    let error = folder.sqlx().await.undo(&mut beside.0, 0).await.unwrap_err();
    assert!(
        error.to_string().contains("this migration cannot be undone: its rows' owners are gone"),
        "{error}"
    );
    assert_eq!(beside.versions().await, before[..2]);
}

#[orm::test]
async fn a_missing_down_file_is_named(db: Database) {
    let folder =
        Folder::new(&[("1_a.up.sql", "SELECT 1"), ("2_b.sql", "SELECT 1"), ("2_b.down.sql", "SELECT 1")]);
    let migrations = folder.read();
    let runner = Runner::new(&db, &migrations);
    runner.up().await.unwrap();
    let error = runner.run(Target::DownAll).await.unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with("1_a.up.sql cannot be undone: it has no down file"), "{text}");
    assert_eq!(runner.down().await.unwrap().len(), 1);
}
