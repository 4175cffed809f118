//! The programs of a PostgreSQL server on this machine.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::hash::{Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use orm_core::error::{Error, ErrorKind, Result};

use crate::package;

/// The folder that holds `initdb` and `postgres`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries(PathBuf);

impl Binaries {
    /// Finds the programs, or installs them where that needs no permission: as root, on a system with apt-get.
    ///
    /// In this order: the folder in `ORM_PG_BIN`, `PATH`, what `pg_config --bindir` says, the folders that
    /// packages use, the newest version first.
    ///
    /// # Errors
    /// [`Config`](orm_core::error::ErrorKind::Config) that says how to install them.
    pub(crate) fn find_or_install() -> Result<Self> {
        if let Some(folder) = env::var_os("ORM_PG_BIN").filter(|value| !value.is_empty()) {
            return Self::at(Path::new(&folder)).ok_or_else(|| {
                Error::new(
                    ErrorKind::Config,
                    format!(
                        "ORM_PG_BIN is {}, where initdb and postgres are not both found",
                        folder.display()
                    ),
                )
            });
        }
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        package::install()?;
        Self::find().ok_or_else(|| package::missing("its installation left no initdb behind"))
    }

    fn find() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path)
            .find_map(|folder| Self::at(&folder))
            .or_else(|| Self::at(&folder_of_pg_config()?))
            .or_else(|| package_folders().iter().find_map(|folder| Self::at(folder)))
    }

    /// `initdb` may be a link, as Homebrew and many a Dockerfile make them; `postgres` stands beside its target.
    fn at(folder: &Path) -> Option<Self> {
        let initdb = folder.join("initdb").canonicalize().ok()?;
        let folder = initdb.parent()?;
        folder.join("postgres").is_file().then(|| Binaries(folder.to_owned()))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// A number that changes with the folder.
    pub(crate) fn place(&self) -> u64 {
        hash(&self.0)
    }

    /// A number that changes with the installed version.
    pub(crate) fn version(&self) -> u64 {
        let built =
            self.0.join("postgres").metadata().map(|file| (file.len(), file.mtime(), file.mtime_nsec()));
        hash(&built.ok())
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Where `PATH` has a program of this name.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn folder_of_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stdin(Stdio::null()).output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    (!folder.trim().is_empty()).then(|| PathBuf::from(folder.trim()))
}

/// Where packages put the programs of one version: a folder of versions, and what follows the version.
const PACKAGES: &[(&str, &str, &str)] = &[
    ("/usr/lib/postgresql", "", "bin"),                       // Debian, Ubuntu
    ("/usr/libexec", "postgresql", ""),                       // Alpine
    ("/usr", "pgsql-", "bin"),                                // postgresql.org's packages for Fedora, RHEL
    ("/opt/homebrew/opt", "postgresql@", "bin"),              // Homebrew on Apple's processors
    ("/usr/local/opt", "postgresql@", "bin"),                 // Homebrew on Intel's
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"), // Homebrew on Linux
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"), // Postgres.app
    ("/opt/local/lib", "postgresql", "bin"),                  // MacPorts
    ("/usr/local", "pgsql", "bin"),                           // built from source
];

fn package_folders() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (parent, prefix, suffix) in PACKAGES {
        let entries = Path::new(parent).read_dir().into_iter().flatten().flatten();
        found.extend(entries.filter_map(|entry| {
            let name = entry.file_name();
            let version = name.to_str()?.strip_prefix(prefix)?;
            Some((numbers(version)?, entry.path().join(suffix)))
        }));
    }
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// `9.6` as `[9, 6]`, so that 16 is newer than 9.6. Nothing stands for a folder that no version is named in.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("16") > numbers("9.6"));
        assert!(numbers("17.2") > numbers("17"));
        assert_eq!(numbers(""), Some(vec![]));
        assert_eq!(numbers("common"), None);
    }

    #[test]
    fn a_folder_without_a_server_is_not_taken() {
        assert_eq!(Binaries::at(Path::new("/")), None);
    }
}
