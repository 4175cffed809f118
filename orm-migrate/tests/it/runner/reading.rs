//! What is read of a folder, beside what sqlx reads of it.

use orm_migrate::file::{Down, FileError, Migrations, NewMigration};
use sqlx::migrate::MigrationType;

use super::server::Folder;

#[tokio::test]
async fn a_folder_means_the_same_to_sqlx() {
    let folder = Folder::new(&[
        ("1_create_users.up.sql", "CREATE TABLE users (id bigint);"),
        ("1_create_users.down.sql", "DROP TABLE users;"),
        ("0020_by_name.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY a ON users (id)"),
        ("3_Größe.up.sql.up.sql", "SELECT 'ä'\r\n"),
        ("300__x_.up.sql", ""),
        ("notes.txt", "not a migration"),
        ("README.sql", "no underscore"),
    ]);
    std::fs::create_dir(folder.path().join("4_folder.up.sql")).unwrap();

    let own = folder.read();
    let mut own: Vec<_> = own
        .iter()
        .flat_map(|migration| {
            let description = migration.description.clone();
            let scripts =
                std::iter::once((false, &migration.up)).chain(migration.down.iter().map(|down| (true, down)));
            scripts.map(move |(is_down, script)| {
                let text = script.sql().to_owned();
                (
                    migration.version,
                    is_down,
                    description.clone(),
                    text,
                    script.checksum(),
                    !script.is_transactional(),
                )
            })
        })
        .collect();
    own.sort();
    let mut theirs: Vec<_> = folder
        .sqlx()
        .await
        .iter()
        .map(|migration| {
            let is_down = migration.migration_type == MigrationType::ReversibleDown;
            let text = migration.sql.as_str().to_owned();
            let (description, checksum) = (migration.description.to_string(), migration.checksum.to_vec());
            (migration.version, is_down, description, text, checksum, migration.no_tx)
        })
        .collect();
    theirs.sort();
    assert_eq!(own.len(), 5);
    assert_eq!(own, theirs);

    let embedded = Migrations::embedded(&folder.sqlx().await).unwrap();
    assert_eq!(
        embedded.iter().map(|migration| (migration.version, migration.up.sql())).collect::<Vec<_>>(),
        folder.read().iter().map(|migration| (migration.version, migration.up.sql())).collect::<Vec<_>>()
    );
}

#[test]
fn a_history_that_makes_no_sense_is_refused() {
    let refused = |files: &[(&str, &str)]| Migrations::read(Folder::new(files).path()).unwrap_err();
    let error = refused(&[("1_a.up.sql", ""), ("01_b.up.sql", "")]);
    assert!(matches!(error, FileError::Duplicate { .. }), "{error}");
    let error = refused(&[("1_a.sql", ""), ("1_a.up.sql", "")]);
    assert!(matches!(error, FileError::Duplicate { .. }), "{error}");
    let error = refused(&[("1_a.up.sql", ""), ("1_a.down.sql", ""), ("1_b.down.sql", "")]);
    assert!(matches!(error, FileError::Duplicate { .. }), "{error}");
    let error = refused(&[("1_a.down.sql", "")]);
    assert!(matches!(error, FileError::Orphan { .. }), "{error}");
    let error = refused(&[("first_a.sql", "")]);
    assert!(matches!(error, FileError::Name { .. }), "{error}");
    for name in ["1-a.up.sql", "1_a.UP.SQL", "20261127 x.up.sql"] {
        let error = refused(&[(name, "")]).to_string();
        assert!(
            error.contains(&format!("{name}: is no migration by its name, and would never run")),
            "{error}"
        );
    }
    let late = [
        ("-- why\n-- no-transaction\nSELECT 1", 2),
        (" -- no-transaction\nSELECT 1", 1),
        ("--no-transaction\n", 1),
        ("SELECT 1;\n-- no-transaction\n", 2),
    ];
    for (sql, line) in late {
        let error = refused(&[("1_a.sql", sql)]).to_string();
        let wanted = format!("1_a.sql:{line}: `-- no-transaction` counts in the first line alone");
        assert!(error.contains(&wanted), "{error}");
    }
    let error = refused(&[("1_a.sql", "SELECT 1;\nCOMMIT;")]);
    assert!(error.to_string().contains("1_a.sql:2: the file is one transaction"), "{error}");
    let error = refused(&[("1_a.sql", "-- orm: backfill\nUPDATE t SET a = 1")]);
    assert!(error.to_string().contains("write `-- no-transaction`"), "{error}");
    let error = refused(&[("1_a.sql", "-- no-transaction\n-- orm: backfill\nUPDATE t SET a = 1; SELECT 1")]);
    assert!(error.to_string().contains("a backfill is one UPDATE or DELETE"), "{error}");
    let error = Migrations::read("/nowhere/at/all").unwrap_err();
    assert!(
        error.to_string().contains("/nowhere/at/all: ") && error.to_string().contains("create the folder"),
        "{error}"
    );
}

#[test]
fn what_is_written_is_read_again() {
    let folder = Folder::new(&[("5_old.up.sql", "SELECT 1")]);
    let new = [
        NewMigration {
            name: "add_slug".into(),
            up: "ALTER TABLE t ADD a int;\n".into(),
            down: Down::Script("ALTER TABLE t DROP a;\n".into()),
        },
        NewMigration {
            name: "drop_slug".into(),
            up: "ALTER TABLE t DROP a;\n".into(),
            down: Down::Irreversible("the slugs are gone".into()),
        },
    ];
    let files = Migrations::write(folder.path(), &new).unwrap();
    assert_eq!(files.len(), 4);
    let migrations = folder.read();
    assert_eq!(migrations.len(), 3);
    let irreversible: Vec<(&str, &str)> =
        migrations.irreversible().map(|(migration, why)| (migration.description.as_str(), why)).collect();
    assert_eq!(irreversible, [("old", "it has no down file"), ("drop slug", "the slugs are gone")]);
}

#[test]
fn a_down_file_that_nobody_has_written_undoes_nothing() {
    let why = |down: &str| {
        let folder = Folder::new(&[("1_a.up.sql", "SELECT 1"), ("1_a.down.sql", down)]);
        let migrations = folder.read();
        migrations.get(1).unwrap().why_irreversible().map(str::to_owned)
    };
    let said = why(orm_migrate::file::DOWN_TEMPLATE).unwrap();
    assert!(said.starts_with("its down file is as it was when it was made: write what undoes it"), "{said}");
    assert_eq!(why("-- What undoes it.\nSELECT 1;\n"), None);
    assert_eq!(why("-- nothing to undo\n"), None);
}
