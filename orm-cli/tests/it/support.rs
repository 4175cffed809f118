use std::path::Path;
use std::process::{Command, Stdio};

use orm::prelude::*;
use orm_cli::App;
use serde_json::Value;
use tempfile::TempDir;

/// How a command has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// It was carried out, and had nothing to say beside its result.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// It was not, for a reason that it told.
    #[track_caller]
    pub(crate) fn failed(self, status: i32) -> String {
        assert_eq!((self.status, self.out.as_str()), (status, ""), "{}", self.err);
        self.err
    }

    /// The document of `--json`.
    #[track_caller]
    pub(crate) fn json(self, status: i32) -> Value {
        assert_eq!((self.status, self.err.as_str()), (status, ""), "{}", self.out);
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// The program `orm` in a folder, with nothing of this process's environment about a database.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_orm"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("DB_") || name.starts_with("PG") || name == "DATABASE_URL" || name == "ORM_ENV" {
            command.env_remove(&*name);
        }
    }
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env_remove("NO_COLOR");
    command
}

/// Runs it to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.output().expect("the program was built with the tests");
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Ran {
        status: output.status.code().expect("it was not killed"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Runs `orm` on a database.
pub(crate) fn orm(folder: &Path, url: &str, arguments: &[&str]) -> Ran {
    run(program(folder, arguments).env("DATABASE_URL", url))
}

/// Runs a command of an application's own program, with its models and seeds.
pub(crate) async fn manage(app: App, url: &str, arguments: &[&str]) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let line: Vec<&str> = ["manage", "--database-url", url].iter().chain(arguments).copied().collect();
    let exit = app.run_with(line, &mut out, &mut err).await;
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Ran { status: exit.code().into(), out: text(out), err: text(err) }
}

/// The address of a test's database.
pub(crate) async fn url(db: &Database) -> String {
    let name: String = orm::sql!("SELECT current_database()::text").scalar(db).await.expect("its name");
    orm_testkit::url(&name).expect("the server of the test")
}

/// The same address for somebody else, whom the server of the tests takes at their word.
pub(crate) fn as_role(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("an address");
    let place = rest.split_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{role}@{place}")
}

/// The address of a database that is not there.
pub(crate) fn absent(purpose: &str) -> (String, String) {
    let name = format!("orm_cli_{purpose}_{}", std::process::id());
    (orm_testkit::url(&name).expect("a server to test on"), name)
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder among the temporary ones")
}

/// Writes files into a folder.
pub(crate) fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        std::fs::write(path, text).expect("a new file");
    }
}

/// A text without what differs from run to run: how long something took, and addresses.
pub(crate) fn steady(text: &str, url_of: &str) -> String {
    let mut steady = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(" ms)") {
        let start = rest[..at].rfind('(').unwrap_or(at);
        steady.push_str(&rest[..start]);
        steady.push_str("(… ms)");
        rest = &rest[at + 4..];
    }
    steady.push_str(rest);
    steady.replace(url_of, "NAME")
}
