//! The server that is started when `DATABASE_URL` is not set, from outside.

use std::fs;
use std::process::Command;

use sqlx::{Connection as _, PgConnection, Row as _};

use super::world::{Waiting, World, wait_until};

#[test]
fn nothing_is_left_after_a_pass() {
    let world = World::new();
    let output = world.run("pass", "one");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "a run without faults is silent");
    world.assert_nothing_is_left();
}

#[test]
fn nothing_is_left_after_a_panic() {
    let world = World::new();
    let output = world.run("panic", "one");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("as told"), "{output:?}");
    world.assert_nothing_is_left();
}

#[test]
fn a_setup_that_fails_runs_once_and_its_error_is_said_once_without_the_script() {
    let world = World::new();
    let setups = world.file("setups");
    let mut command = world.command("refuse", "");
    let output = command.env("ORM_CHILD_SETUPS", &setups).output().expect("this binary runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.matches("type \"no_such_type\" does not exist").count(), 1, "{said}");
    assert_eq!(said.matches("another test says why").count(), 2, "{said}");
    assert!(!said.contains("a line"), "{said}");
    assert_eq!(fs::read_to_string(&setups).expect("the setup ran"), "ran\n");
}

#[test]
fn nothing_is_left_after_the_tests_are_killed() {
    let world = World::new();
    let waiting = world.start("one", 1);
    assert!(!world.processes().is_empty() && world.servers().len() == 1);
    waiting.kill();
    world.assert_nothing_is_left();
}

#[test]
fn a_server_that_lost_its_watchdog_goes_with_the_next_run() {
    let world = World::new();
    let waiting = world.start("one", 1);
    let processes = world.processes();
    let watchdog = processes.iter().find(|(_, command)| command.contains("watchdog.sh")).expect("a watchdog");
    kill(watchdog.0);
    waiting.kill();
    assert!(world.run("pass", "one").status.success());
    world.assert_nothing_is_left();
}

#[test]
fn a_server_whose_folder_was_removed_ends_all_the_same() {
    let world = World::new();
    let waiting = world.start("one", 1);
    fs::remove_dir_all(&world.servers()[0]).expect("removed");
    waiting.kill();
    world.assert_nothing_is_left();
}

#[test]
fn a_server_that_was_killed_is_replaced() {
    let world = World::new();
    let waiting = world.start("one", 1);
    let postgres =
        fs::read_to_string(world.servers()[0].join("data/postmaster.pid")).expect("a running server");
    let word = |line: usize, word: usize| postgres.lines().nth(line)?.split_whitespace().nth(word);
    kill(word(0, 0).and_then(|pid| pid.parse().ok()).expect("a number"));
    let output = world.run("pass", "one");
    assert!(output.status.success(), "{output:?}");
    waiting.kill();
    world.assert_nothing_is_left();

    let id = word(6, 1).expect("the number of its shared memory");
    let segments = Command::new("ipcs").arg("-m").output().expect("ipcs runs").stdout;
    let segments = String::from_utf8_lossy(&segments).into_owned();
    assert!(!segments.lines().any(|line| line.split_whitespace().nth(1) == Some(id)), "{id} in {segments}");
}

fn kill(pid: u32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().expect("kill runs").success());
}

#[tokio::test]
async fn processes_share_one_server_and_one_template_and_each_test_has_its_own_database() {
    let world = World::new();
    let setups = world.file("setups");
    let start = |tests, number| {
        let mut command = world.command("wait", tests);
        command.env("ORM_CHILD_SETUPS", &setups);
        Waiting::start(command, number)
    };
    let (all, more) = (start("", 3), start("t", 2));
    assert_eq!(databases(&world.url("postgres")).await.len(), 5);
    all.go_on();
    assert_eq!(
        databases(&world.url("postgres")).await.len(),
        2,
        "what passed is dropped, the server still runs"
    );
    more.go_on();
    assert_eq!(fs::read_to_string(&setups).expect("the setup ran"), "ran\n");
    world.assert_nothing_is_left();
}

#[tokio::test]
async fn the_server_can_be_reached_by_nobody_else() {
    let world = World::new();
    let waiting = world.start("one", 1);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &world.servers()[0].metadata().expect("a folder").permissions(),
    );
    assert_eq!(mode & 0o777, 0o700);
    let mut connection = PgConnection::connect(&world.url("postgres")).await.expect("a connection");
    let row = sqlx::query("SELECT current_setting('listen_addresses')").fetch_one(&mut connection).await;
    assert_eq!(row.expect("a row").get::<String, _>(0), "");
    waiting.go_on();
}

#[tokio::test]
async fn a_failing_test_keeps_its_database_where_that_is_asked_for() {
    let world = World::new();
    for behaviour in ["panic", "error"] {
        let output =
            world.command(behaviour, "one").env("ORM_TEST_KEEP", "1").output().expect("this binary runs");
        let said = String::from_utf8_lossy(&output.stderr);
        let between = |from: &str, to: &str| Some(said.split_once(from)?.1.split_once(to)?.0.to_owned());
        let url = between("psql '", "'").unwrap_or_else(|| panic!("no address in {said}"));
        let file = between("until you remove ", "\n").unwrap_or_else(|| panic!("no file in {said}"));

        let mut connection = PgConnection::connect(&url).await.expect("the database is there");
        let row = sqlx::query("SELECT count(*) FROM from_setup").fetch_one(&mut connection).await;
        assert_eq!(row.expect("a row").get::<i64, _>(0), 1, "with what the test wrote");
        drop(connection);

        fs::remove_file(file).expect("the file that keeps the server");
        world.assert_nothing_is_left();
    }
}

#[test]
fn a_passing_test_keeps_nothing() {
    let world = World::new();
    assert!(
        world.command("pass", "one").env("ORM_TEST_KEEP", "1").status().expect("this binary runs").success()
    );
    world.assert_nothing_is_left();
}

#[test]
fn a_wrong_folder_of_programs_is_named() {
    let world = World::new();
    let output =
        world.command("pass", "one").env("ORM_PG_BIN", "/nowhere").output().expect("this binary runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("ORM_PG_BIN is /nowhere, where initdb and postgres are not both found"), "{said}");
}

#[test]
fn a_damaged_copy_of_an_empty_cluster_is_made_anew() {
    let world = World::new();
    let image = world.image();
    fs::write(image.join("global/pg_control"), "").expect("written");
    let output = world.run("pass", "one");
    assert!(output.status.success(), "{output:?}");
    world.assert_nothing_is_left();
    wait_until("the image is still damaged", || {
        fs::metadata(image.join("global/pg_control")).is_ok_and(|f| f.len() > 0)
    });
}

/// The databases of tests.
async fn databases(url: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, 'orm_test_')";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.expect("the catalogue");
    rows.iter().map(|row| row.get(0)).collect()
}
