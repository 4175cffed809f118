use std::fs;
use std::path::Path;

use orm::cli::App;
use orm::prelude::*;
use orm_guide::blog::*;

use crate::support::{Ran, folder, manage, orm, url, write};

/// People as they were at first.
mod first {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone)]
    #[model(table = "people")]
    pub(super) struct Person {
        #[column(primary_key, default = identity)]
        pub(super) id: i64,
        pub(super) name: String,
    }
}

/// And as they are now: one column has another name, and one is new.
mod second {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone)]
    #[model(table = "people", index(code))]
    pub(super) struct Person {
        #[column(primary_key, default = identity)]
        pub(super) id: i64,
        pub(super) full_name: String,
        pub(super) code: i32,
    }
}

pub(crate) const NOWHERE: &str = "postgres://localhost:1/none";

pub(crate) async fn migrate(app: App, here: &Path, url: &str, arguments: &[&str]) -> Ran {
    let (command, rest) = arguments.split_first().expect("a command");
    manage(app, url, &[&["migrate", *command, "--migrations", here.to_str().unwrap()], rest].concat()).await
}

/// The files of the folder, without the digits that they begin with.
fn files(here: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names.iter().map(|name| name.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned()).collect()
}

fn now() -> App {
    App::new(orm::models![second::Person])
}

#[orm::test]
async fn what_is_generated_makes_the_tables_of_the_models(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let blog = || App::new(orm::models![User, Profile, Post, Comment, Tag, PostTag]);
    let wrote = migrate(blog(), here.path(), NOWHERE, &["generate", "blog"]).await.done();
    assert_eq!(wrote.lines().count(), 3, "{wrote}");
    assert_eq!(files(here.path()), ["_blog.down.sql", "_blog.up.sql", "schema.json"]);
    let again = migrate(blog(), here.path(), NOWHERE, &["generate", "blog"]).await.done();
    assert_eq!(again, "nothing to do: the models are as the migrations so far have it\n");

    let checked = migrate(blog(), here.path(), &url, &["check", "--replay"]).await.done();
    assert_eq!(checked, "the migrations produce what the models ask for\n");
    migrate(blog(), here.path(), &url, &["up"]).await.done();
    User::create().email("ada@example.org").name("Ada").save(&db).await.unwrap();
    migrate(blog(), here.path(), &url, &["down", "--yes"]).await.done();
    let left: i64 =
        orm::sql!("SELECT count(*) FROM pg_tables WHERE tablename = 'users'").scalar(&db).await.unwrap();
    assert_eq!(left, 0);
    let scratch: i64 = orm::sql!(
        "SELECT count(*) FROM pg_database WHERE starts_with(datname, current_database() || '_check')"
    )
    .scalar(&db)
    .await
    .unwrap();
    assert_eq!(scratch, 0, "the databases of the check are gone");
}

#[orm::test]
async fn what_may_be_a_rename_is_never_guessed(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let before = || App::new(orm::models![first::Person]);
    migrate(before(), here.path(), NOWHERE, &["generate", "people"]).await.done();
    migrate(before(), here.path(), &url, &["up"]).await.done();
    db.execute_batch("INSERT INTO people (name) VALUES ('Ada'), ('Grace')").await.unwrap();

    let check = migrate(now(), here.path(), NOWHERE, &["check"]).await;
    assert_eq!(check.status, 4);
    assert!(
        check
            .out
            .starts_with("the models have changed since the last migration: `migrate generate` writes it"),
        "{}",
        check.out
    );

    let written = files(here.path());
    let refused = migrate(now(), here.path(), NOWHERE, &["generate", "names"]).await.failed(3);
    assert!(refused.contains("\n  --rename people.name=full_name\n"), "{refused}");
    let unknown =
        migrate(now(), here.path(), NOWHERE, &["generate", "names", "--rename", "people.nome=full_name"])
            .await;
    assert_eq!(unknown.status, 3, "{}", unknown.err);
    let unknown =
        ["generate", "names", "--rename", "people.nome=full_name", "--rename", "people.name=full_name"];
    let unknown = migrate(now(), here.path(), NOWHERE, &unknown).await.failed(2);
    assert!(unknown.contains("--rename people.nome=full_name: "), "{unknown}");
    assert_eq!(files(here.path()), written, "nothing was written");

    let generate =
        ["generate", "names", "--rename", "people.name=full_name", "--fill", "people.code=length(full_name)"];
    let would = migrate(now(), here.path(), NOWHERE, &[&generate[..], &["--dry-run"]].concat()).await;
    assert!(
        would.status == 0 && would.out.contains("RENAME COLUMN \"name\" TO \"full_name\""),
        "{}",
        would.out
    );
    assert_eq!(files(here.path()), written, "nothing was written");
    let done = migrate(now(), here.path(), NOWHERE, &generate).await;
    assert_eq!(done.status, 0, "{}", done.err);
    migrate(now(), here.path(), &url, &["up"]).await.done();
    let rows: Vec<(String, i32)> =
        orm::sql!("SELECT full_name, code FROM people ORDER BY id").all(&db).await.unwrap();
    assert_eq!(rows, [("Ada".into(), 3), ("Grace".into(), 5)]);
    migrate(now(), here.path(), &url, &["check", "--replay"]).await.done();
    let status = migrate(now(), here.path(), &url, &["status", "--check", "--json"]).await.json(0);
    assert_eq!(status["is_clean"].as_bool(), Some(true));
}

/// People whose column has another name, and nothing else is changed.
mod renamed {
    use orm::prelude::*;

    #[derive(Model, Debug, Clone)]
    #[model(table = "people")]
    pub(super) struct Person {
        #[column(primary_key, default = identity)]
        pub(super) id: i64,
        pub(super) full_name: String,
    }
}

const RENAME: [&str; 4] = ["generate", "names", "--rename", "people.name=full_name"];

fn renamed() -> App {
    App::new(orm::models![renamed::Person])
}

/// A folder whose migrations have made people of the first form, with one of them in the database.
async fn people(db: &Database) -> (String, tempfile::TempDir) {
    let (url, here) = (url(db).await, folder());
    let before = || App::new(orm::models![first::Person]);
    migrate(before(), here.path(), NOWHERE, &["generate", "people"]).await.done();
    migrate(before(), here.path(), &url, &["up"]).await.done();
    db.execute_batch("INSERT INTO people (name) VALUES ('Ada')").await.unwrap();
    (url, here)
}

#[orm::test]
async fn a_rename_is_a_new_column_until_older_programs_are_gone(db: Database) {
    let (url, here) = people(&db).await;
    let wrote = migrate(renamed(), here.path(), NOWHERE, &RENAME).await;
    assert_eq!(wrote.status, 0, "{}", wrote.err);
    let up = |name: &&String| name.ends_with(".up.sql");
    let written = files(here.path());
    let last = written.iter().rfind(up).unwrap();
    assert_eq!(last, "_names_contract_people_name.up.sql");

    let expanded = migrate(renamed(), here.path(), &url, &["up", "--hold-contracts"]).await.done();
    assert_eq!(
        expanded.lines().filter(|line| line.starts_with("applied ")).count(),
        written.iter().filter(up).count() - 2
    );
    // Both versions of the program write, and read what the other one has written.
    db.execute_batch(
        "INSERT INTO people (name) VALUES ('Grace'); INSERT INTO people (full_name) VALUES ('Mary')",
    )
    .await
    .unwrap();
    let both: Vec<(String, String)> =
        orm::sql!("SELECT name, full_name FROM people ORDER BY id").all(&db).await.unwrap();
    assert_eq!(both, ["Ada", "Grace", "Mary"].map(|name| (name.to_owned(), name.to_owned())));
    migrate(renamed(), here.path(), &url, &["up"]).await.done();
    migrate(renamed(), here.path(), &url, &["check", "--replay"]).await.done();
}

#[orm::test]
async fn a_plain_rename_is_one_statement_with_a_warning(db: Database) {
    let (url, here) = people(&db).await;
    let before = files(here.path()).len();
    let wrote = migrate(renamed(), here.path(), NOWHERE, &[&RENAME[..], &["--plain-renames"]].concat()).await;
    assert_eq!(wrote.status, 0, "{}", wrote.err);
    assert_eq!(files(here.path()).len(), before + 2, "one migration, up and down");
    let paths = fs::read_dir(here.path()).unwrap().map(|entry| entry.unwrap().path());
    let up = paths.into_iter().find(|path| path.to_string_lossy().ends_with("_names.up.sql")).unwrap();
    let text = fs::read_to_string(up).unwrap();
    assert!(text.ends_with("ALTER TABLE \"people\" RENAME COLUMN \"name\" TO \"full_name\";\n"), "{text}");
    assert!(text.contains("programs that still use people.name fail from here on"), "{text}");
    migrate(renamed(), here.path(), &url, &["up"]).await.done();
    let names: Vec<String> = orm::sql!("SELECT full_name FROM people").scalars(&db).await.unwrap();
    assert_eq!(names, ["Ada"]);
    migrate(renamed(), here.path(), &url, &["down", "--yes"]).await.done();
    let names: Vec<String> = orm::sql!("SELECT name FROM people").scalars(&db).await.unwrap();
    assert_eq!(names, ["Ada"]);
}

#[tokio::test]
async fn a_check_without_a_snapshot_says_what_notes_one() {
    let here = folder();
    migrate(now(), here.path(), NOWHERE, &["generate", "people"]).await.done();
    fs::remove_file(here.path().join("schema.json")).unwrap();
    let said = migrate(now(), here.path(), NOWHERE, &["check"]).await;
    assert!(said.status == 4 && said.out.contains("`migrate snapshot` notes it"), "{}", said.out);
}

#[orm::test]
async fn a_migration_that_was_changed_by_hand_is_found_by_replaying(db: Database) {
    let (url, here) = (url(&db).await, folder());
    migrate(now(), here.path(), NOWHERE, &["generate", "people"]).await.done();
    let up = fs::read_dir(here.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with(".up.sql"));
    let up = up.unwrap();
    let text = fs::read_to_string(&up).unwrap();
    fs::write(&up, text.replace("\"code\" integer", "\"code\" bigint")).unwrap();
    migrate(now(), here.path(), NOWHERE, &["check"]).await.done();
    let document = migrate(now(), here.path(), &url, &["check", "--replay", "--json"]).await.json(4);
    assert!(document["difference"].as_str().unwrap().contains("\"code\""), "{document}");
    assert_eq!(document["changed_models"], serde_json::Value::Null);
}

/// A table without a key and a view, which migrations by hand make.
mod by_hand {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(read_only, table = "log")]
    pub(super) struct Entry {
        pub(super) line: String,
    }

    #[derive(Model)]
    #[model(read_only, schema = "reports", table = "lines")]
    pub(super) struct Line {
        pub(super) length: Option<i32>,
    }
}

#[orm::test]
async fn read_only_models_are_none_of_the_migrations(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let app = || App::new(orm::models![second::Person, by_hand::Entry, by_hand::Line]);
    migrate(app(), here.path(), NOWHERE, &["generate", "people"]).await.done();
    let snapshot = fs::read_to_string(here.path().join("schema.json")).unwrap();
    assert!(snapshot.contains("people") && !snapshot.contains("log"), "{snapshot}");
    let sql = "CREATE TABLE log (line text NOT NULL);
        CREATE SCHEMA reports;
        CREATE VIEW reports.lines AS SELECT length(line) AS length FROM log;";
    write(here.path(), &[("99999999999999_by_hand.up.sql", sql)]);
    let again = migrate(app(), here.path(), NOWHERE, &["generate", "more"]).await.done();
    assert!(again.starts_with("nothing to do"), "{again}");
    let checked = migrate(app(), here.path(), &url, &["check", "--replay"]).await.done();
    assert_eq!(checked, "the migrations produce what the models ask for\n");
}

/// The people, of another program now.
mod read_only {
    use orm::prelude::*;

    #[derive(Model)]
    #[model(read_only, table = "people")]
    pub(super) struct Person {
        #[column(primary_key)]
        pub(super) id: i64,
    }
}

#[tokio::test]
async fn a_table_whose_model_becomes_read_only_is_not_dropped_then_or_later() {
    let here = folder();
    migrate(now(), here.path(), NOWHERE, &["generate", "people"]).await.done();
    let read_only = || App::new(orm::models![read_only::Person]);
    migrate(read_only(), here.path(), NOWHERE, &["check"]).await.done();
    let said = migrate(read_only(), here.path(), NOWHERE, &["generate", "more"]).await.done();
    assert!(said.starts_with("wrote ") && said.contains("nothing to do"), "{said}");
    let none = || App::new(orm::models![]);
    let said = migrate(none(), here.path(), NOWHERE, &["generate", "none"]).await.done();
    assert!(said.starts_with("nothing to do"), "{said}");
}

#[tokio::test]
async fn migrations_by_hand_are_noted_as_what_the_models_ask_for() {
    let here = folder();
    let empty = orm(here.path(), NOWHERE, &["migrate", "generate", "by_hand", "--empty"]).done();
    assert_eq!(empty.lines().count(), 2, "{empty}");
    write(here.path(), &[("migrations/README.md", "")]);
    let migrations = here.path().join("migrations");
    let error = migrate(now(), &migrations, NOWHERE, &["generate", "more"]).await.failed(1);
    assert!(error.contains("has migrations, but no schema.json that says what they produce"), "{error}");
    migrate(now(), &migrations, NOWHERE, &["snapshot"]).await.done();
    let nothing = migrate(now(), &migrations, NOWHERE, &["generate", "more"]).await.done();
    assert!(nothing.starts_with("nothing to do"), "{nothing}");
    fs::write(migrations.join("schema.json"), "{").unwrap();
    let error = migrate(now(), &migrations, NOWHERE, &["check"]).await.failed(1);
    assert!(error.contains("schema.json: the snapshot cannot be read"), "{error}");
}

#[test]
fn the_program_without_models_generates_empty_files_only() {
    let here = folder();
    let error = orm(here.path(), NOWHERE, &["migrate", "generate", "x"]).failed(2);
    assert!(error.contains("this needs the models"), "{error}");
    let error = orm(here.path(), NOWHERE, &["migrate", "generate", "a b", "--empty"]).failed(2);
    assert!(error.contains("`a b` is no name for a migration"), "{error}");
    let error = orm(here.path(), NOWHERE, &["migrate", "generate", "x", "--fill", "people=1"]).failed(2);
    assert!(error.contains("write the table, the column and an SQL expression"), "{error}");
}

#[orm::test]
async fn an_application_says_where_its_folders_are(db: Database) {
    let (url, here) = (url(&db).await, folder());
    write(
        here.path(),
        &[("seeds/0001_people.csv", "full_name,code\nAda,1\n"), ("other/0001_others.csv", "code\n")],
    );
    let app = || {
        let app = now().migrations_folder(here.path().join("migrations"));
        app.seeds_folder(here.path().join("seeds"))
    };
    manage(app(), NOWHERE, &["migrate", "generate", "people"]).await.done();
    assert_eq!(files(&here.path().join("migrations")), ["_people.down.sql", "_people.up.sql", "schema.json"]);
    manage(app(), &url, &["deploy", "--no-backup"]).await.done();
    let seeded = manage(app(), &url, &["seed", "up"]).await.done();
    assert!(seeded.starts_with("ran 0001_people, 1 row inserted"), "{seeded}");
    let status = manage(app(), &url, &["seed", "status"]).await.done();
    assert!(status.contains("0001_people   applied"), "{status}");

    // What the command says comes first, and the help tells what is so without it.
    let other = here.path().join("other").display().to_string();
    let dry = manage(app(), &url, &["seed", "--seeds", &other, "--dry-run"]).await.done();
    assert_eq!(dry, "would run 0001_others\n");
    let help = manage(app(), NOWHERE, &["migrate", "up", "--help"]).await.done();
    assert!(help.contains(&format!("[default: {}", here.path().join("migrations").display())), "{help}");
}

#[derive(Model, Debug, Clone)]
#[model(table = "tickets")]
struct Ticket {
    #[column(primary_key, default = sql("first_free()"))]
    id: i64,
}

#[orm::test]
async fn what_only_a_migration_by_hand_makes_may_be_in_the_expressions_of_models(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let app = || App::new(orm::models![Ticket]);
    migrate(app(), here.path(), &url, &["generate", "all"]).await.done();
    let function = "CREATE FUNCTION first_free() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'";
    write(here.path(), &[("1_function.up.sql", function)]);
    let said = migrate(app(), here.path(), &url, &["check", "--replay"]).await.done();
    assert_eq!(said, "the migrations produce what the models ask for\n");
    write(here.path(), &[("29990101000000_other.up.sql", "ALTER TABLE tickets ALTER id SET DEFAULT 7")]);
    let ran = migrate(app(), here.path(), &url, &["check", "--replay"]).await;
    assert_eq!(ran.status, 4, "{}", ran.err);
    assert!(
        ran.out.contains("-- the default of tickets.id is 7, and the model's is first_free()\n"),
        "{}",
        ran.out
    );
}

/// A cup, whose sizes have changed.
mod cups {
    pub(super) mod first {
        use orm::prelude::*;

        #[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
        #[db_enum(text)]
        pub(crate) enum Size {
            Small,
            Large,
        }

        #[derive(Model, Debug, Clone)]
        #[model(table = "cups")]
        pub(crate) struct Cup {
            #[column(primary_key, default = identity)]
            pub(crate) id: i64,
            pub(crate) size: Size,
        }
    }

    pub(super) mod second {
        use orm::prelude::*;

        #[derive(DbEnum, Debug, Clone, Copy, PartialEq, Eq)]
        #[db_enum(text)]
        pub(crate) enum Size {
            Small,
            Big,
        }

        #[derive(Model, Debug, Clone)]
        #[model(table = "cups")]
        pub(crate) struct Cup {
            #[column(primary_key, default = identity)]
            pub(crate) id: i64,
            pub(crate) size: Size,
        }
    }
}

#[tokio::test]
async fn a_label_that_a_text_enum_has_no_more_is_warned_of() {
    let here = folder();
    let generate = async |app: App, name: &str| migrate(app, here.path(), NOWHERE, &["generate", name]).await;
    generate(App::new(orm::models![cups::first::Cup]), "cups").await.done();
    let ran = generate(App::new(orm::models![cups::second::Cup]), "sizes").await;
    assert_eq!(ran.status, 0);
    assert_eq!(
        ran.err,
        "warning: rows of cups with 'large' make the validation of cups_size_check fail: update them before\n"
    );
}

#[tokio::test]
async fn a_program_without_models_is_told_so() {
    let here = folder();
    let said = migrate(App::new(&[]), here.path(), NOWHERE, &["generate", "nothing"]).await.done();
    assert!(
        said.starts_with("nothing to do: manage names no models: write them into `orm::models![…]`"),
        "{said}"
    );
}
