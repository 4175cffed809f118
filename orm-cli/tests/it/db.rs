use std::path::Path;

use orm::prelude::*;

use crate::support::{absent, as_role, folder, orm, program, run, url};

/// What `shop at SERVER` is for an address of the kit.
fn place(url: &str, name: &str) -> String {
    let socket = url.split_once('@').and_then(|(_, rest)| rest.split_once(':'));
    let server = match socket {
        Some((folder, _)) if folder.contains('%') => {
            format!("{}/.s.PGSQL.5432", folder.replace("%2F", "/").replace("%2D", "-").replace("%5F", "_"))
        }
        _ => url
            .rsplit_once('@')
            .and_then(|(_, rest)| rest.split_once('/'))
            .map_or("", |(server, _)| server)
            .to_owned(),
    };
    format!("{name} at {server}")
}

#[test]
fn a_database_is_created_once_and_dropped_when_confirmed() {
    let (url, name) = absent("create");
    let here = folder();
    let orm = |arguments: &[&str]| orm(here.path(), &url, arguments);
    let place = place(&url, &name);

    assert_eq!(orm(&["db", "create"]).done(), format!("created the database {place}\n"));
    assert_eq!(orm(&["db", "create"]).done(), format!("the database {place} is there already\n"));
    let document = orm(&["db", "create", "--json"]).json(0);
    assert_eq!((document["database"].as_str(), document["created"].as_bool()), (Some(&*name), Some(false)));

    let would = orm(&["db", "drop", "--dry-run"]).done();
    assert!(would.starts_with(&format!("would drop the database {place} (")), "{would}");
    let refused = orm(&["db", "drop"]).failed(3);
    assert!(refused.starts_with(&format!("error: this would drop the database {place} (")), "{refused}");
    assert!(refused.ends_with(" help: say --yes to do it\n"), "{refused}");
    assert!(orm(&["db", "create"]).done().contains("is there already"), "nothing was dropped");

    assert_eq!(orm(&["db", "drop", "--yes"]).done(), format!("dropped the database {place}\n"));
    assert_eq!(orm(&["db", "drop", "--yes"]).done(), format!("there is no database {place}\n"));
}

#[orm::test]
async fn a_database_in_use_is_dropped_by_force_only(db: Database) {
    let (url, name) = absent("force");
    let here = folder();
    orm(here.path(), &url, &["db", "create"]).done();
    let user = Database::connect(&url).await.unwrap();

    let refused = orm(here.path(), &url, &["db", "drop", "--yes"]).failed(1);
    assert!(refused.contains("1 client is connected to the database"), "{refused}");
    assert!(refused.ends_with(" help: --force disconnects them\n"), "{refused}");
    user.ping().await.unwrap();

    let document = orm(here.path(), &url, &["db", "drop", "--yes", "--force", "--json"]).json(0);
    assert_eq!(document["dropped"].as_bool(), Some(true));
    let is_there: bool = orm::sql!("SELECT EXISTS (SELECT FROM pg_database WHERE datname = {name})")
        .scalar(&db)
        .await
        .unwrap();
    assert!(!is_there);
}

#[orm::test]
async fn a_backup_brings_everything_back(db: Database) {
    db.execute_batch(
        "CREATE TABLE notes (id int PRIMARY KEY, body text);
         INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 1000) n",
    )
    .await
    .unwrap();
    let (url, here) = (url(&db).await, folder());
    let ran = orm(here.path(), &url, &["db", "backup", "kept/one.dump", "--json"]).json(0);
    assert!(ran["bytes"].as_u64().unwrap() > 1_000, "{ran}");
    assert_only(&here.path().join("kept"), &["one.dump"]);

    let again = orm(here.path(), &url, &["db", "backup", "kept/one.dump"]).failed(1);
    assert!(again.contains("kept/one.dump is there already"), "{again}");

    db.execute_batch("DELETE FROM notes; CREATE TABLE later (id int REFERENCES notes (id))").await.unwrap();
    let refused = orm(here.path(), &url, &["db", "restore", "kept/one.dump"]).failed(3);
    assert!(refused.contains("this would replace the database"), "{refused}");
    db.close().await;

    let restored = orm(here.path(), &url, &["db", "restore", "kept/one.dump", "--yes"]).done();
    assert!(restored.starts_with("restored the database"), "{restored}");
    let db = Database::connect(&url).await.unwrap();
    let (rows, later): (i64, bool) =
        orm::sql!("SELECT count(*), to_regclass('later') IS NOT NULL FROM notes")
            .required(&db)
            .await
            .unwrap();
    assert_eq!((rows, later), (1_000, false));
    db.close().await;
}

#[orm::test]
async fn a_restore_keeps_what_the_database_itself_has(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let name: String = orm::sql!("SELECT current_database()::text").scalar(&db).await.unwrap();
    let role = format!("orm_cli_role_{}", std::process::id());
    let (database, owner) = (orm::sql::ident(&name), orm::sql::ident(&role));
    for statement in [
        orm::sql!("CREATE ROLE {&owner}"),
        orm::sql!("ALTER DATABASE {&database} OWNER TO {&owner}"),
        orm::sql!("ALTER DATABASE {&database} SET search_path TO \"a, b\", public"),
        orm::sql!("ALTER DATABASE {&database} SET timezone TO 'Asia/Tokyo'"),
        orm::sql!("ALTER DATABASE {&database} SET \"shop.Name\" TO 'it''s'"),
        orm::sql!("ALTER ROLE {&owner} IN DATABASE {&database} SET work_mem TO '8MB'"),
        orm::sql!("REVOKE CONNECT ON DATABASE {&database} FROM PUBLIC"),
        orm::sql!("COMMENT ON DATABASE {&database} IS 'of the shop'"),
    ] {
        statement.exec(&db).await.unwrap();
    }
    let admin = Database::connect(&orm_testkit::url("postgres").unwrap()).await.unwrap();
    let state = async || -> (String, String, Vec<String>, Option<String>, Vec<String>) {
        orm::sql!(
            "SELECT pg_get_userbyid(datdba)::text, datcollate::text, ARRAY(SELECT entry::text FROM unnest(datacl) entry ORDER BY 1), shobj_description(d.oid, 'pg_database'),
                    ARRAY(SELECT setrole::regrole || ' ' || array_to_string(setconfig, ' ') FROM pg_db_role_setting
                          WHERE setdatabase = d.oid ORDER BY 1)
             FROM pg_database d WHERE datname = {&name}"
        )
        .required(&admin)
        .await
        .unwrap()
    };
    let before = state().await;
    assert_eq!((before.0.as_str(), before.4.len()), (role.as_str(), 2), "{before:?}");

    orm(here.path(), &url, &["db", "backup", "b.dump"]).done();
    db.close().await;
    orm(here.path(), &url, &["db", "restore", "b.dump", "--yes"]).done();
    assert_eq!(state().await, before);

    orm::sql!("ALTER DATABASE {&database} OWNER TO CURRENT_USER").exec(&admin).await.unwrap();
    orm::sql!("ALTER ROLE {&owner} IN DATABASE {&database} RESET ALL").exec(&admin).await.unwrap();
    orm::sql!("DROP ROLE {&owner}").exec(&admin).await.unwrap();
    admin.close().await;
}

#[orm::test]
async fn a_restore_that_fails_changes_nothing(db: Database) {
    db.execute_batch("CREATE TABLE notes (id int); INSERT INTO notes VALUES (7)").await.unwrap();
    let (url, here) = (url(&db).await, folder());
    orm(here.path(), &url, &["db", "backup", "whole.dump"]).done();
    let whole = std::fs::read(here.path().join("whole.dump")).unwrap();
    // The list of contents is at the beginning and whole; the rows behind it are not.
    std::fs::write(here.path().join("cut.dump"), &whole[..whole.len() - 20]).unwrap();
    std::fs::write(here.path().join("text.dump"), "SELECT 1").unwrap();

    let cut = orm(here.path(), &url, &["db", "restore", "cut.dump", "--yes"]).failed(1);
    assert!(cut.starts_with("error: nothing has changed: pg_restore failed:\n"), "{cut}");
    let text = orm(here.path(), &url, &["db", "restore", "text.dump", "--yes"]).failed(1);
    assert!(
        text.starts_with("error: text.dump is no backup in pg_dump's custom format: pg_restore failed"),
        "{text}"
    );
    let none = orm(here.path(), &url, &["db", "restore", "none.dump", "--yes"]).failed(1);
    assert_eq!(none, "error: none.dump: there is no such file\n");

    let id: i32 = orm::sql!("SELECT id FROM notes").scalar(&db).await.unwrap();
    assert_eq!(id, 7);
    let left: i64 = orm::sql!(
        "SELECT count(*) FROM pg_database WHERE starts_with(datname, current_database() || '_restoring')"
    )
    .scalar(&db)
    .await
    .unwrap();
    assert_eq!(left, 0, "the new database is gone");
}

#[test]
fn a_backup_is_restored_where_there_is_no_database() {
    let ((url, _), (copy, _), here) = (absent("source"), absent("copy%20%3D%27of%5C"), folder());
    orm(here.path(), &url, &["db", "create"]).done();
    orm(here.path(), &url, &["db", "backup", "b.dump"]).done();
    let document = orm(here.path(), &copy, &["db", "restore", "b.dump", "--no-owner", "--json"]).json(0);
    assert_eq!((document["restored"].as_bool(), document["replaced"].as_bool()), (Some(true), Some(false)));
    for url in [url, copy] {
        orm(here.path(), &url, &["db", "drop", "--yes"]).done();
    }
}

#[orm::test]
async fn a_missing_pg_dump_is_told_with_what_to_do(db: Database) {
    let (url, here) = (url(&db).await, folder());
    let mut command = program(here.path(), &["db", "backup"]);
    let error = run(command.env("DATABASE_URL", url).env("ORM_PG_BIN", here.path())).failed(1);
    assert!(error.starts_with("error: pg_dump is not on this machine\n"), "{error}");
    assert!(error.contains("help: install PostgreSQL's client programs"), "{error}");
    assert_only(here.path(), &[]);
}

#[test]
fn what_cannot_be_reached_ends_with_a_status_of_its_own_and_without_the_password() {
    let here = folder();
    let url = "postgres://ann:s3cret@127.0.0.1:1/shop";
    for command in [&["db", "create"][..], &["db", "backup"], &["seed"], &["maintain", "vacuum"]] {
        let error = orm(here.path(), url, command).failed(5);
        assert!(error.contains("127.0.0.1:1") && !error.contains("s3cret"), "{error}");
        let document = orm(here.path(), url, &[command, &["--json"]].concat()).json(5);
        assert_eq!(document["error"]["exit"].as_i64(), Some(5), "{document}");
        assert!(!document.to_string().contains("s3cret"), "{document}");
    }
    let (absent, name) = absent("none");
    let error = orm(here.path(), &absent, &["seed", "status"]).failed(5);
    assert!(error.contains(&format!("database \"{name}\" does not exist")), "{error}");
    assert!(error.contains("`db create` makes the database"), "{error}");
}

#[test]
fn without_an_address_nothing_is_guessed() {
    let here = folder();
    let error = run(&mut program(here.path(), &["db", "create"])).failed(2);
    assert!(error.starts_with("error: neither DATABASE_URL nor DB_DATABASE is set"), "{error}");
    let error =
        run(&mut program(here.path(), &["db", "create", "--database-url", "mysql://ann:s3cret@db/shop"]));
    let error = error.failed(2);
    assert!(error.contains("mysql://") && !error.contains("s3cret"), "{error}");
}

#[track_caller]
fn assert_only(folder: &Path, names: &[&str]) {
    let found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(found, names);
}

#[orm::test]
async fn an_owner_who_is_no_superuser_can_restore(db: Database) {
    let (superuser, here) = (url(&db).await, folder());
    let name: String = orm::sql!("SELECT current_database()::text").scalar(&db).await.unwrap();
    let role = format!("orm_cli_owner_{}", std::process::id());
    let (database, owner) = (orm::sql::ident(&name), orm::sql::ident(&role));
    orm::sql!("CREATE ROLE {&owner} LOGIN CREATEDB").exec(&db).await.unwrap();
    orm::sql!("ALTER DATABASE {&database} OWNER TO {&owner}").exec(&db).await.unwrap();
    // What only a superuser sets is told, and no reason to fail.
    orm::sql!("ALTER DATABASE {&database} SET log_min_messages TO 'error'").exec(&db).await.unwrap();
    db.close().await;
    let url = as_role(&superuser, &role);
    let own = Database::connect(&url).await.unwrap();
    own.execute_batch("CREATE TABLE notes (id int); INSERT INTO notes VALUES (1)").await.unwrap();
    orm(here.path(), &url, &["db", "backup", "--", "--clean"]).done();
    own.execute_batch("DELETE FROM notes").await.unwrap();
    own.close().await;
    let ran = orm(here.path(), &url, &["db", "restore", "--yes", "--", "--clean"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("lacks a setting of the old one: ALTER DATABASE"), "{}", ran.err);
    assert!(ran.err.contains("log_min_messages") && !ran.err.contains("'error'"), "{}", ran.err);

    let db = Database::connect(&superuser).await.unwrap();
    let ids: Vec<i32> = orm::sql!("SELECT id FROM notes").scalars(&db).await.unwrap();
    assert_eq!(ids, [1]);
    orm::sql!("REASSIGN OWNED BY {&owner} TO CURRENT_USER").exec(&db).await.unwrap();
    orm::sql!("DROP ROLE {&owner}").exec(&db).await.unwrap();
    db.close().await;
}
