use std::process::ExitCode;

use orm_core::error::{Error, ErrorKind};
use orm_migrate::diff::DiffError;
use orm_migrate::file::FileError;
use orm_migrate::runner::RunError;
use orm_migrate::seed::SeedError;
use serde_json::{Map, Value};

/// How a command ends, for scripts: the status of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// 0: done, or nothing to do.
    Done,
    /// 1: it failed; the message says at what.
    Failed,
    /// 2: the command line is wrong, or a setting of the database's address.
    Usage,
    /// 3: it was not confirmed: answered with no, or `--yes` is missing where nobody can be asked.
    NotConfirmed,
    /// 4: a check found something: pending migrations or seeds, findings of the lint, models that differ.
    Found,
    /// 5: the database cannot be reached, does not let the user in, or is not there.
    Unreachable,
}

impl Exit {
    /// All of them.
    pub const ALL: [Exit; 6] =
        [Exit::Done, Exit::Failed, Exit::Usage, Exit::NotConfirmed, Exit::Found, Exit::Unreachable];

    /// The status of the process.
    pub const fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::NotConfirmed => 3,
            Exit::Found => 4,
            Exit::Unreachable => 5,
        }
    }

    /// What it means, for the table of the documentation and of `--help`.
    pub const fn meaning(self) -> &'static str {
        match self {
            Exit::Done => "done, or nothing to do",
            Exit::Failed => "it failed; the message says at what",
            Exit::Usage => "the command line or the database's address is wrong",
            Exit::NotConfirmed => {
                "not confirmed: the answer was no, or --yes is missing where nobody can be asked"
            }
            Exit::Found => "a check found something: what is pending, findings, differences",
            Exit::Unreachable => "the database cannot be reached, does not let the user in, or is not there",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// Lower case, no final period.
    pub(crate) message: String,
    /// The statement that failed, if one did.
    pub(crate) sql: Option<String>,
    /// What to do, where the message does not say it.
    pub(crate) help: Option<String>,
    /// What `--json` has beside the error: an object.
    pub(crate) details: Option<Box<Map<String, Value>>>,
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Failure { exit, message: message.into(), sql: None, help: None, details: None }
    }

    /// A failure of what was to be done.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Failure::new(Exit::Failed, message)
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Failure::failed(format!("{}: {error}", path.display()))
    }

    /// What was being done, before the message.
    #[must_use]
    pub(crate) fn at(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            exit: exit_of(&error),
            message: error.to_string(),
            sql: error.sql().map(str::to_owned),
            help: (error.kind() == ErrorKind::DatabaseMissing)
                .then(|| "`db create` makes the database".to_owned()),
            details: None,
        }
    }
}

impl From<SeedError> for Failure {
    fn from(error: SeedError) -> Self {
        let exit = error.database().map_or(Exit::Failed, exit_of);
        let sql = error.database().and_then(Error::sql).map(str::to_owned);
        Failure { exit, message: error.to_string(), sql, help: None, details: None }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let is_argument = matches!(error, FileError::NewName { .. });
        Failure::new(if is_argument { Exit::Usage } else { Exit::Failed }, error.to_string())
    }
}

impl From<DiffError> for Failure {
    fn from(error: DiffError) -> Self {
        Failure::failed(error.to_string())
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Connect(error) => error.into(),
            RunError::Unknown { .. } => {
                Failure::failed(error.to_string()).help("`migrate resolve VERSION --happened` or `--did-not`")
            }
            RunError::Noted { .. } => Failure::failed(error.to_string())
                .help("--yes undoes it all the same, and takes away what it has not made"),
            error => Failure::failed(error.to_string()),
        }
    }
}

fn exit_of(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Connection
        | ErrorKind::Authentication
        | ErrorKind::DatabaseMissing
        | ErrorKind::PoolTimeout => Exit::Unreachable,
        ErrorKind::Config => Exit::Usage,
        _ => Exit::Failed,
    }
}
