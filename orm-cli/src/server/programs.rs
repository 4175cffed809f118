//! PostgreSQL's own programs: `pg_dump` and `pg_restore`.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Address;
use crate::failure::{Failure, Result};

/// Where packages put the programs; a version stands in the place of the star.
const FOLDERS: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/Library/PostgreSQL", "", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A program of PostgreSQL's, of a version that fits the server.
#[derive(Debug)]
pub(crate) struct Program {
    name: &'static str,
    path: PathBuf,
}

impl Program {
    /// Finds a program that is not older than the server, as it has to be: in the folder of `ORM_PG_BIN` and nowhere
    /// else if that is set; or else in `PATH`, and where packages put them, the newest first.
    ///
    /// # Errors
    /// If there is none, or only older ones.
    pub(crate) fn find(name: &'static str, server: u32) -> Result<Self> {
        let mut oldest_refused = None;
        for folder in folders() {
            let path = folder.join(name);
            let Some(version) = path.is_file().then(|| version(&path)).flatten() else { continue };
            if version >= server {
                return Ok(Program { name, path });
            }
            oldest_refused.get_or_insert(version);
        }
        let message = match oldest_refused {
            Some(version) => {
                format!("{name} of version {version} is too old for a server of version {server}")
            }
            None => format!("{name} is not on this machine"),
        };
        Err(Failure::failed(message).help(format!(
            "install PostgreSQL's client programs of version {server} or newer \
             (`apt-get install postgresql-client-{server}`), or name the folder that has them by ORM_PG_BIN"
        )))
    }

    /// The program with these arguments, on a database. It asks for no password.
    pub(crate) fn command<I: AsRef<OsStr>>(&self, address: &Address, arguments: &[I]) -> Command {
        let mut command = self.bare();
        // The environment of this process may name another server's.
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("PG") && name != "PGPASSFILE" && name != "PGSYSCONFDIR" {
                command.env_remove(name);
            }
        }
        command.arg("--no-password").args(arguments).envs(address.variables());
        command
    }

    /// The program without a database.
    pub(crate) fn bare(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

/// Runs it to its end.
///
/// # Errors
/// What it says, in its own words.
pub(crate) fn run(program: &Program, mut command: Command) -> Result<()> {
    let name = program.name;
    let output =
        command.output().map_err(|error| Failure::failed(format!("{name} does not run: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim().replace('\n', "\n  ");
    let said = if said.is_empty() { output.status.to_string() } else { said };
    Err(Failure::failed(format!("{name} failed:\n  {said}")))
}

fn folders() -> Vec<PathBuf> {
    if let Some(folder) = env::var_os("ORM_PG_BIN").filter(|folder| !folder.is_empty()) {
        return vec![PathBuf::from(folder)];
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let mut versioned: Vec<(u32, PathBuf)> = Vec::new();
    for (parent, prefix, folder) in FOLDERS {
        let entries = Path::new(parent).read_dir().into_iter().flatten().flatten();
        versioned.extend(entries.filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?.split('.').next()?.parse().ok()?;
            Some((version, entry.path().join(folder)))
        }));
    }
    versioned.sort_by(|(a, _), (b, _)| b.cmp(a));
    env::split_paths(&path).chain(versioned.into_iter().map(|(_, folder)| folder)).collect()
}

/// The major version of a program: 15 of `pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn version(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    major(&String::from_utf8(output.stdout).ok()?)
}

fn major(text: &str) -> Option<u32> {
    let (_, version) = text.split_once(") ")?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_number_behind_the_name() {
        assert_eq!(major("pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("pg_dump (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("pg_dump"), None);
    }
}
