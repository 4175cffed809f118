//! What `pull` makes of a database is what was reviewed: `tests/fixtures/pull/NAME.sql` gives `NAME.rs` and `NAME.txt`.
//!
//! `ORM_UPDATE_FIXTURES=1` writes these files anew. `tests/it/pull.rs` compiles them, and compares what they make.

use std::fs;
use std::path::{Path, PathBuf};

use orm::Database;
use orm::sql::trusted;
use orm_migrate::pull::{Layout, Options, Pulled, pull};
use orm_migrate::schema::Name;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pull").join(name)
}

async fn pulled(db: &Database, name: &str, options: &Options) -> Pulled {
    let sql = fs::read_to_string(fixture(&format!("{name}.sql"))).expect("a fixture");
    db.execute_batch(trusted(sql)).await.expect("a fixture is valid SQL");
    pull(db, options).await.expect("what a fixture makes can be pulled")
}

/// Compares with the file, or writes it.
fn is_as_reviewed(file: &str, text: &str) {
    let path = fixture(file);
    if std::env::var_os("ORM_UPDATE_FIXTURES").is_some() {
        fs::write(&path, text).expect("the fixtures can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{file} is another now; ORM_UPDATE_FIXTURES=1 writes it anew. It would be:\n{text}"
    );
}

macro_rules! fixtures {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        $(#[orm::test]
        async fn $name(db: Database) {
            let name = stringify!($name);
            let pulled = pulled(&db, name, &Options::new()).await;
            let notes: Vec<String> = pulled.notes.iter().map(|note| format!("{note}\n")).collect();
    let notes = notes.concat();
            is_as_reviewed(&format!("{name}.txt"), &notes);
            let [file] = &pulled.files[..] else { panic!("one file") };
            is_as_reviewed(&format!("{name}.rs"), &file.text);
        })*
    };
}

fixtures! {
    blog camel_case columns keys kinds music odd_names rental schemas shop
}

#[orm::test]
async fn what_is_written_is_formatted(db: Database) {
    let folder = tempfile::tempdir().expect("a folder");
    // Not the settings of this workspace.
    fs::write(folder.path().join("rustfmt.toml"), "").expect("the folder is there");
    let is_formatted = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("the folder is there");
        let output = std::process::Command::new("rustfmt")
            .args(["--edition", "2024", "--check"])
            .arg(&path)
            .output()
            .expect("rustfmt is a part of the toolchain");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&said));
    };
    for name in NAMES {
        let file = format!("{name}.rs");
        is_formatted(&file, &fs::read_to_string(fixture(&file)).expect("a fixture"));
    }
    let pulled = pulled(&db, "schemas", &Options::new().layout(Layout::FilePerTable)).await;
    let (head, files): (Vec<_>, Vec<_>) = pulled.files.iter().partition(|file| file.path == "mod.rs");
    // It reads those that it names.
    for file in files.into_iter().chain(head) {
        is_formatted(&file.path, &file.text);
    }
}

#[orm::test]
async fn the_chapter_of_the_guide_shows_what_is_pulled(db: Database) {
    let chapter = include_str!("../../../docs/src/pull.md");
    let block = |language: &str, number: usize| {
        let rest = chapter.split(&format!("```{language}\n")).nth(number).expect("the chapter has it");
        rest.split("```").next().unwrap_or_default()
    };
    db.execute_batch(trusted(block("sql", 1))).await.expect("the chapter has valid SQL");
    let pulled = pull(&db, &Options::new()).await.expect("it can be pulled");
    let (_, text) = pulled.files[0].text.split_once("\n\n").expect("a head and models");
    assert_eq!(text, block("rust", 1));
    let notes: Vec<String> = pulled.notes.iter().map(|note| format!("{note}\n")).collect();
    let notes = notes.concat();
    assert_eq!(notes, block("text", 1));
}

#[orm::test]
async fn each_table_may_have_a_file_of_its_own(db: Database) {
    let options = Options::new().layout(Layout::FilePerTable);
    let pulled = pulled(&db, "schemas", &options).await;
    let files: Vec<&str> = pulled.files.iter().map(|file| &*file.path).collect();
    assert_eq!(files, ["enums.rs", "items.rs", "mod.rs", "orders.rs", "shop_users.rs", "users.rs"]);
    for file in &pulled.files {
        is_as_reviewed(&format!("schemas_files/{}", file.path), &file.text);
    }
}

/// The names of the structs in the one file.
fn structs(pulled: &Pulled) -> Vec<&str> {
    let lines = pulled.files[0].text.lines();
    lines.filter_map(|line| line.strip_prefix("pub struct ")?.strip_suffix(" {")).collect()
}

#[orm::test]
async fn options_choose_what_is_pulled_and_how_it_is_called(db: Database) {
    let all = pulled(&db, "schemas", &Options::new()).await;
    assert_eq!(structs(&all), ["User", "Item", "Order", "ShopUser"]);

    let options = Options::new().schemas(["shop"]).except(Name::new(Some("shop"), "orders"));
    assert_eq!(structs(&pull(&db, &options).await.unwrap()), ["User", "ShopUser"]);

    let options =
        Options::new().default_schema("shop").schemas([]).name("users", "Customer").name("status", "State");
    let shop = pull(&db, &options).await.unwrap();
    assert_eq!(structs(&shop), ["Order", "Customer"]);
    assert!(
        shop.files[0].text.contains("#[db_enum(name = \"status\")]\npub enum State {"),
        "{}",
        shop.files[0].text
    );
    // What leads out of it is told.
    let told: Vec<&str> =
        shop.notes.iter().filter(|note| note.is_left_out).map(|note| &*note.subject).collect();
    assert_eq!(told, ["orders.orders_agent_id_fkey", "users.users_user_id_fkey"]);

    let options = Options::new().only(Name::new(Some("Stock Room"), "items"));
    assert_eq!(structs(&pull(&db, &options).await.unwrap()), ["Item"]);
}

#[orm::test]
async fn mixins_are_taken_for_what_they_are_called_only_if_asked(db: Database) {
    let sql = "CREATE TABLE notes (
        id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, slug text NOT NULL, title text NOT NULL, pin integer,
        created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz
    );
    CREATE UNIQUE INDEX notes_slug_key ON notes (slug) WHERE deleted_at IS NULL;
    CREATE UNIQUE INDEX notes_title_key ON notes (title);
    CREATE UNIQUE INDEX notes_slug_title_key ON notes (slug, title) WHERE deleted_at IS NULL;
    CREATE UNIQUE INDEX pinned ON notes (pin) WHERE pin > 0;
    CREATE TABLE dates (id bigint PRIMARY KEY, created_at timestamptz NOT NULL, updated_at timestamptz, deleted_at date)";
    db.execute_batch(sql).await.unwrap();
    let plain = pull(&db, &Options::new()).await.unwrap();
    assert!(!plain.files[0].text.contains("timestamps") && !plain.files[0].text.contains("soft_delete"));
    let mixed = pull(&db, &Options::new().timestamps().soft_delete()).await.unwrap();
    is_as_reviewed("mixins.rs", &mixed.files[0].text);
    assert_eq!(mixed.schema, plain.schema);
}

#[orm::test]
async fn a_database_without_tables_has_no_models(db: Database) {
    let pulled = pull(&db, &Options::new()).await.unwrap();
    assert_eq!(pulled.files[0].text.lines().last(), Some("use orm::prelude::*;"));
    assert_eq!(pulled.notes, []);
    let failed = pull(&db, &Options::new().default_schema("shop")).await.unwrap_err();
    assert_eq!(failed.kind(), orm::ErrorKind::Schema);
}
