//! The operating system's package of PostgreSQL.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use orm_core::error::{Error, ErrorKind, Result};

use crate::account;
use crate::binaries::program;

/// How each package manager installs PostgreSQL's server programs.
const COMMANDS: &[(&str, &str)] = &[
    ("apt-get", "sudo apt-get install postgresql"),
    ("dnf", "sudo dnf install postgresql-server"),
    ("apk", "sudo apk add postgresql"),
    ("pacman", "sudo pacman -S postgresql"),
    ("zypper", "sudo zypper install postgresql-server"),
    ("brew", "brew install postgresql@17"),
];

/// Debian's switch for the server that its package otherwise makes and starts.
const CLUSTER_CONFIG: &str = "/etc/postgresql-common/createcluster.conf";

/// The error that says how to come by PostgreSQL.
pub(crate) fn missing(reason: &str) -> Error {
    let known = COMMANDS.iter().find(|(manager, _)| program(manager).is_some());
    let command =
        known.map_or("brew install postgresql@17, or your system's package", |(_, command)| command);
    Error::new(
        ErrorKind::Config,
        format!(
            "PostgreSQL's programs initdb and postgres are not on this machine ({reason}): install them with \
             `{command}`, or set ORM_PG_BIN to the folder they are in, or DATABASE_URL to a server to test on"
        ),
    )
}

/// Installs Debian's package where nobody has to be asked: as root, with apt-get. Says so on standard error.
///
/// No server is created or started by it.
///
/// # Errors
/// [`Config`](orm_core::error::ErrorKind::Config) where it may not, or when apt-get fails.
pub(crate) fn install() -> Result<()> {
    if program("apt-get").is_none() {
        return Err(missing("looked in PATH, pg_config --bindir and the usual folders"));
    }
    if account::current()? != 0 {
        return Err(missing(
            "looked in PATH, pg_config --bindir and the usual folders; only root may install them",
        ));
    }
    // Not by eprintln!, which the test harness holds back.
    let _ = writeln!(
        io::stderr(),
        "orm-testkit: no PostgreSQL on this machine, running apt-get install postgresql"
    );
    apt_get(&["update"])?;
    // First what holds the switch, then, with the switch off, what would create a server.
    apt_get(&["install", "--no-install-recommends", "postgresql-common"])?;
    let before = switch_off_cluster(Path::new(CLUSTER_CONFIG)).map_err(|error| {
        missing(&format!(
            "{CLUSTER_CONFIG} could not be changed to keep its package from starting a server: {error}"
        ))
    })?;
    let installed = apt_get(&["install", "--no-install-recommends", "postgresql"]);
    let _ = fs::write(CLUSTER_CONFIG, before);
    installed
}

/// Returns what the file said before.
fn switch_off_cluster(config: &Path) -> io::Result<String> {
    let before = fs::read_to_string(config)?;
    let others = before.lines().filter(|line| !line.trim_start().starts_with("create_main_cluster"));
    let mut after: Vec<&str> = others.collect();
    after.push("create_main_cluster = false\n");
    fs::write(config, after.join("\n"))?;
    Ok(before)
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let output = Command::new("apt-get")
        .args(["-y", "-q", "-o", "DPkg::Lock::Timeout=300"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| missing(&format!("apt-get does not run: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(missing(&format!("apt-get {} failed: {}", arguments.join(" "), complaint.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_is_told_not_to_create_a_server_whatever_was_set_before() {
        let config = std::env::temp_dir().join(format!("orm-createcluster-{}.conf", std::process::id()));
        let before = "# defaults\ncreate_main_cluster = true\nssl = on\n";
        fs::write(&config, before).unwrap();
        assert_eq!(switch_off_cluster(&config).unwrap(), before);
        let after = fs::read_to_string(&config).unwrap();
        fs::remove_file(&config).unwrap();
        assert_eq!(after, "# defaults\nssl = on\ncreate_main_cluster = false\n");
    }

    #[test]
    fn the_error_names_a_command_and_both_ways_around_it() {
        let message = missing("looked everywhere").to_string();
        for part in ["install", "ORM_PG_BIN", "DATABASE_URL", "looked everywhere"] {
            assert!(message.contains(part), "{message}");
        }
    }
}
