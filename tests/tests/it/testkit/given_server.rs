//! The server that `DATABASE_URL` names: here the throwaway one of another world.

use std::fs;
use std::io::ErrorKind;
use std::process::Command;

use sqlx::{Connection as _, PgConnection, Row as _};

use super::world::{Waiting, World};

/// A server, and a world of test processes that are told to use it.
struct Given {
    server: World,
    running: Option<Waiting>,
    url: String,
    tests: World,
}

impl Given {
    fn new() -> Self {
        let server = World::new();
        let running = server.start("one", 1);
        let url = server.url("not_there_and_not_needed");
        Given { server, running: Some(running), url, tests: World::new() }
    }

    fn command(&self, behaviour: &str, tests: &str) -> Command {
        self.prepared(self.tests.command(behaviour, tests))
    }

    fn prepared(&self, mut command: Command) -> Command {
        command.env("DATABASE_URL", &self.url).env("ORM_CHILD_SETUPS", self.tests.file("setups"));
        command
    }

    /// The databases that begin so, but for those of the process that keeps the server running.
    async fn databases(&self, prefix: &str) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.server.url("postgres")).await.expect("a connection");
        let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)";
        let rows = sqlx::query(sql).bind(prefix).fetch_all(&mut connection).await.expect("the catalogue");
        rows.iter().map(|row| row.get(0)).collect()
    }

    fn setups(&self) -> usize {
        fs::read_to_string(self.tests.file("setups")).unwrap_or_default().lines().count()
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        self.running.take().into_iter().for_each(Waiting::kill);
        if !std::thread::panicking() {
            self.server.assert_nothing_is_left();
        }
    }
}

#[tokio::test]
async fn tests_make_and_drop_their_databases_there_and_start_no_server() {
    let given = Given::new();
    let waiting = Waiting::start(given.command("wait", ""), 3);
    assert!(given.tests.servers().is_empty(), "no server of their own");
    assert_eq!(given.databases("orm_test_").await.len(), 1 + 3);
    waiting.go_on();
    assert_eq!(given.databases("orm_test_").await.len(), 1);
}

#[tokio::test]
async fn databases_of_killed_tests_go_with_the_next_run_and_those_in_use_stay() {
    let given = Given::new();
    let in_use = given.databases("orm_test_").await;
    Waiting::start(given.command("wait", ""), 3).kill();
    assert_eq!(given.databases("orm_test_").await.len(), 1 + 3);
    let output = given.command("pass", "one").output().expect("this binary runs");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(given.databases("orm_test_").await, in_use);
}

#[tokio::test]
async fn kept_databases_stay() {
    let given = Given::new();
    let output = given.command("panic", "one").env("ORM_TEST_KEEP", "1").output().expect("this binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("drop it with `DROP DATABASE orm_test_"), "{said}");
    assert!(given.command("pass", "one").status().expect("this binary runs").success());
    assert_eq!(given.databases("orm_test_").await.len(), 2);
}

#[tokio::test]
async fn a_template_serves_every_run_of_a_build_and_goes_with_the_next_build() {
    let given = Given::new();
    let pass = |command: Command| {
        let mut command = given.prepared(command);
        let output = loop {
            match command.output() {
                // A process that another test is just starting has the copy open until it is that test's program.
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
                output => break output.expect("this binary runs"),
            }
        };
        assert!(output.status.success(), "{output:?}");
    };
    // Named as cargo names a binary; a copy of this one stands for a build.
    let binary = given.tests.file("it-0123456789abcdef");
    let this = std::env::current_exe().expect("this binary");
    fs::copy(&this, &binary).expect("copied");
    pass(given.tests.command_of(&binary, "pass", "one"));
    pass(given.tests.command_of(&binary, "pass", "two"));
    assert_eq!(given.setups(), 1);
    let before = given.databases("orm_template_").await;

    fs::remove_file(&binary).and_then(|()| fs::copy(&this, &binary)).expect("copied");
    pass(given.tests.command_of(&binary, "pass", "one"));
    assert_eq!(given.setups(), 2);
    let after = given.databases("orm_template_").await;
    assert_eq!(after.len(), before.len(), "the earlier build's is dropped: {before:?}, {after:?}");
    assert_ne!(after, before);
}

#[test]
fn a_server_that_is_not_there_is_an_error_without_the_password() {
    let world = World::new();
    let mut command = world.command("pass", "one");
    let output =
        command.env("DATABASE_URL", "postgres://u:s3cret@127.0.0.1:1/db").output().expect("this binary runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("DATABASE_URL"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}
