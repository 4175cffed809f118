use std::path::Path;

use orm::cli::App;
use orm::prelude::*;

use crate::support::{folder, manage, orm, program, run, steady, url, write};

/// Two migrations, of which the second is no transaction.
const FILES: &[(&str, &str)] = &[
    (
        "migrations/1_notes.up.sql",
        "CREATE TABLE notes (id bigint PRIMARY KEY, body text);\nINSERT INTO notes VALUES (1, 'x');",
    ),
    ("migrations/1_notes.down.sql", "DROP TABLE notes;"),
    ("migrations/2_body.up.sql", "-- no-transaction\nCREATE INDEX CONCURRENTLY notes_body ON notes (body);"),
    ("migrations/2_body.down.sql", "-- no-transaction\nDROP INDEX CONCURRENTLY notes_body;"),
];

async fn has(db: &Database, name: &str) -> bool {
    orm::sql!("SELECT to_regclass({name}) IS NOT NULL").scalar(db).await.unwrap()
}

/// The states of `migrate status --json`.
fn states(here: &Path, url: &str) -> Vec<String> {
    let document = orm(here, url, &["migrate", "status", "--json"]).json(0);
    let states = document["migrations"].as_array().unwrap().iter();
    states
        .map(|migration| {
            migration["state"].as_str().map_or_else(|| migration["state"].to_string(), str::to_owned)
        })
        .collect()
}

#[orm::test]
async fn migrations_are_applied_listed_and_undone(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), FILES);
    let orm = |arguments: &[&str]| orm(here.path(), &url, arguments);

    let status = orm(&["migrate", "status"]).done();
    assert_eq!(
        status,
        "version   migration   applied on   state\n1         notes                    pending\n2         body                     pending\n"
    );
    let check = orm(&["migrate", "status", "--check"]);
    assert_eq!((check.status, check.out), (4, status));
    let plan = orm(&["migrate", "plan"]).done();
    assert!(plan.contains("-- migrations/1_notes.up.sql\nBEGIN;\nCREATE TABLE notes"), "{plan}");
    assert_eq!(orm(&["migrate", "up", "--dry-run"]).done(), plan);
    assert!(!has(&db, "notes").await);

    assert_eq!(
        steady(&orm(&["migrate", "up"]).done(), &url),
        "applied migrations/1_notes.up.sql (… ms)\napplied migrations/2_body.up.sql (… ms)\n"
    );
    assert_eq!(orm(&["migrate", "up"]).done(), "nothing to do: all migrations are applied\n");
    assert!(has(&db, "notes_body").await);
    assert_eq!(orm(&["migrate", "status", "--check"]).status, 0);

    let refused = orm(&["migrate", "down"]).failed(3);
    assert!(refused.contains("this would undo 1 migration of"), "{refused}");
    assert!(refused.contains("with the data that came with them: body\n"), "{refused}");
    assert_eq!(
        steady(&orm(&["migrate", "down", "--yes"]).done(), &url),
        "undid migrations/2_body.down.sql (… ms)\n"
    );
    assert!(has(&db, "notes").await && !has(&db, "notes_body").await);
    let document = orm(&["migrate", "down", "--all", "--yes", "--json"]).json(0);
    assert_eq!(
        (document["done"][0]["version"].as_i64(), document["done"][0]["direction"].as_str()),
        (Some(1), Some("down"))
    );
    assert_eq!(orm(&["migrate", "down", "--yes"]).done(), "nothing to do: none is applied\n");
}

#[orm::test]
async fn to_a_version_leads_forward_and_back(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), FILES);
    let orm = |arguments: &[&str]| orm(here.path(), &url, arguments);
    orm(&["migrate", "to", "1"]).done();
    assert_eq!(states(here.path(), &url), ["applied", "pending"]);
    assert_eq!(orm(&["migrate", "to", "1"]).done(), "nothing to do: 1 is the last one that is applied\n");
    orm(&["migrate", "to", "2"]).done();
    assert_eq!(states(here.path(), &url), ["applied", "applied"]);
    orm(&["migrate", "to", "1", "--yes"]).done();
    assert_eq!(states(here.path(), &url), ["applied", "pending"]);
    orm(&["migrate", "to", "0", "--yes"]).done();
    assert_eq!(states(here.path(), &url), ["pending", "pending"]);
    let error = orm(&["migrate", "to", "7"]).failed(1);
    assert_eq!(error, "error: there is no migration 7\n help: `migrate status` lists them\n");
}

#[orm::test]
async fn a_migration_that_fails_is_told_with_its_line_and_what_was_applied_before(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), &FILES[..2]);
    write(here.path(), &[("migrations/2_wrong.up.sql", "CREATE TABLE half (id int);\n\nSELECT nonsense;")]);
    let ran = orm(here.path(), &url, &["migrate", "up"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.starts_with("applied migrations/1_notes.up.sql"), "{}", ran.out);
    assert!(
        ran.err.contains("error: migrations/2_wrong.up.sql:3: column \"nonsense\" does not exist"),
        "{}",
        ran.err
    );
    assert!(!has(&db, "half").await);
    assert_eq!(states(here.path(), &url), ["applied", "pending"]);
    let document = orm(here.path(), &url, &["migrate", "up", "--json"]).json(1);
    assert!(document["error"]["message"].as_str().unwrap().contains("2_wrong.up.sql:3"), "{document}");
}

#[test]
fn a_folder_that_is_not_there_is_told_before_a_database_is_asked() {
    let here = folder();
    let error = orm(here.path(), "postgres://localhost:1/none", &["migrate", "up"]).failed(1);
    assert!(error.starts_with("error: migrations: No such file or directory"), "{error}");
    let error =
        orm(here.path(), "postgres://localhost:1/none", &["migrate", "--migrations", "db", "up"]).failed(1);
    assert!(error.starts_with("error: db: "), "{error}");
}

#[orm::test]
async fn a_lint_asks_no_database_unless_it_is_told_to(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), FILES);
    write(here.path(), &[("migrations/3_index.up.sql", "CREATE INDEX notes_id ON notes (id, body);")]);
    let ran = run(&mut program(here.path(), &["migrate", "lint"]));
    assert_eq!(ran.status, 4, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("require-concurrent-index-creation"), "{}", ran.out);
    assert!(ran.out.contains("migrations/3_index.up.sql:1:1"), "{}", ran.out);
    let document = orm(here.path(), &url, &["migrate", "lint", "--json"]).json(4);
    let rules: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert!(rules.contains(&"require-concurrent-index-creation"), "{rules:?}");

    // What is applied is done.
    orm(here.path(), &url, &["migrate", "up"]).done();
    let connected = orm(here.path(), &url, &["migrate", "lint", "--connect"]).done();
    assert_eq!(connected, "nothing found in 5 files\n");
    write(here.path(), &[("migrations/3_index.up.sql", "SELECT 1;")]);
    let edited = orm(here.path(), &url, &["migrate", "lint", "--connect", "--json"]).json(4);
    let checksums = edited["findings"][0]["message"].as_str().unwrap();
    let is_whole =
        checksums.starts_with("3 was applied with the checksum ") && !checksums.contains("checksum …");
    assert!(is_whole && edited.to_string().contains("3_index.up.sql"), "{edited}");
}

#[orm::test]
async fn a_lint_that_is_connected_knows_the_tables_and_indexes_of_the_database(db: Database) {
    let url = url(&db).await;
    // As others than migrations have made them.
    let sql = "CREATE TABLE users (id bigint PRIMARY KEY);
        CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, code varchar(10));
        CREATE INDEX by_user ON orders (user_id, code);";
    db.execute_batch(sql).await.unwrap();
    let key = "ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;";
    let index = "-- no-transaction\nCREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);";
    let files = [
        ("1_key.up.sql", key),
        ("2_index.up.sql", index),
        ("3_code.up.sql", "ALTER TABLE orders ALTER code TYPE varchar(20);"),
    ];
    let found = |arguments: &[&str], files: &[(&str, &str)]| -> Vec<String> {
        let here = folder();
        write(here.path(), files);
        let line = [&["migrate", "--migrations", ".", "lint", "--json"], arguments].concat();
        let document: serde_json::Value = serde_json::from_str(&orm(here.path(), &url, &line).out).unwrap();
        let findings = document["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&[], &files), ["changing-column-type"]);
    assert_eq!(found(&["--connect"], &files), ["duplicate-index"]);
    assert_eq!(found(&[], &files[..1]), ["foreign-key-without-index"]);
    assert_eq!(found(&["--connect"], &files[..1]), [""; 0]);
}

/// What a migration drops and a model still reads.
#[derive(Model, Debug, Clone)]
struct Note {
    #[column(primary_key)]
    id: i64,
    body: Option<String>,
}

#[tokio::test]
async fn an_applications_own_lint_knows_its_models() {
    let here = folder();
    write(here.path(), FILES);
    write(here.path(), &[("migrations/3_drop.up.sql", "ALTER TABLE notes DROP COLUMN body;")]);
    let migrations = here.path().join("migrations");
    let lint = ["migrate", "lint", "--json", "--migrations", migrations.to_str().unwrap()];
    let rules = |document: &serde_json::Value| -> Vec<String> {
        let findings = document["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    };
    let with = manage(App::new(orm::models![Note]), "postgres://localhost:1/none", &lint).await.json(4);
    let without = manage(App::new(&[]), "postgres://localhost:1/none", &lint).await.json(4);
    assert!(
        rules(&with).len() > rules(&without).len() || rules(&with) != rules(&without),
        "{with}\n{without}"
    );
}

#[orm::test]
async fn a_database_that_is_older_than_its_migrations_begins_with_a_baseline(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), FILES);
    db.execute_batch("CREATE TABLE notes (id bigint PRIMARY KEY, body text)").await.unwrap();
    let orm = |arguments: &[&str]| orm(here.path(), &url, arguments);

    assert!(orm(&["migrate", "up"]).failed(1).contains("relation \"notes\" already exists"));
    assert_eq!(
        orm(&["migrate", "baseline", "1", "--dry-run"]).done(),
        "would note migrations/1_notes.up.sql as applied\n"
    );
    assert!(
        orm(&["migrate", "baseline", "1"]).failed(3).contains("this would note 1 migration as applied to ")
    );
    assert_eq!(states(here.path(), &url), ["pending", "pending"]);
    assert_eq!(
        orm(&["migrate", "baseline", "1", "--yes"]).done(),
        "noted migrations/1_notes.up.sql as applied\n"
    );
    assert_eq!(states(here.path(), &url), ["applied", "pending"]);
    assert_eq!(orm(&["migrate", "baseline", "1", "--yes"]).done(), "nothing to do: they are applied\n");
    assert!(orm(&["migrate", "status"]).done().contains("applied, noted by a baseline\n"));
    let refused = orm(&["migrate", "down"]).failed(1);
    assert!(refused.contains("1_notes.up.sql was noted by a baseline and never ran here"), "{refused}");
    assert!(has(&db, "notes").await);
    orm(&["migrate", "up"]).done();
    assert!(has(&db, "notes_body").await);
}

#[orm::test]
async fn what_older_programs_use_is_held_until_they_are_replaced(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(here.path(), FILES);
    let contract = "-- orm: contract\nALTER TABLE notes DROP COLUMN body;";
    write(here.path(), &[("migrations/3_gone.up.sql", contract), ("migrations/4_after.up.sql", "SELECT 1;")]);
    let orm = |arguments: &[&str]| orm(here.path(), &url, arguments);

    let held = "held migrations/3_gone.up.sql: takes away what older programs use\n\
                held migrations/4_after.up.sql: comes behind that\n";
    let said = orm(&["migrate", "up", "--hold-contracts"]).done();
    assert!(said.ends_with(held), "{said}");
    assert_eq!(states(here.path(), &url), ["applied", "applied", "pending", "pending"]);
    assert_eq!(
        orm(&["migrate", "up", "--hold-contracts"]).done(),
        format!("nothing to do: what is not applied takes away what older programs use, and is held\n{held}")
    );
    orm(&["migrate", "up"]).done();
    assert_eq!(states(here.path(), &url), ["applied"; 4]);
    assert_eq!(
        orm(&["migrate", "up", "--hold-contracts"]).done(),
        "nothing to do: all migrations are applied\n"
    );
}
