//! The databases that those of the tests are copies of.

use std::collections::BTreeSet;
use std::collections::hash_map::DefaultHasher;
use std::env;
use std::hash::{Hash, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use orm_core::error::{Error, ErrorKind, Result};
use orm_core::session::Database;

use crate::admin::Admin;
use crate::host::Host;

/// A database that a setup function has filled, by its name.
///
/// The name tells the test binary, its build and the function: so a rebuilt binary never sees what an earlier build
/// has set up.
#[derive(Debug)]
pub(crate) struct Template(String);

/// The test binary: a number for where it is, and one for its build.
static BINARY: LazyLock<(u32, u64)> = LazyLock::new(|| {
    let path = env::current_exe().unwrap_or_default();
    let built = path.metadata().ok().map(|file| (file.len(), file.modified().ok()));
    (short(hash(&place(&path))), hash(&(&path, built)))
});

impl Template {
    /// The template of a setup function in this binary; `function` is its path.
    pub(crate) fn of(function: &str) -> Self {
        let (_, build) = *BINARY;
        Template(format!("{}{build:016x}_{:08x}", Self::of_binary(), short(hash(&function))))
    }

    fn of_binary() -> String {
        format!("orm_template_{:08x}_", BINARY.0)
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    /// Makes the template unless it is there: a database for the function to fill, then closed to everybody. Of
    /// several processes one does it, and the others wait.
    ///
    /// # Errors
    /// What the function returns, or what the server says.
    pub(crate) async fn ensure<S>(&self, admin: &mut Admin, host: &Host, setup: S) -> Result<()>
    where
        S: AsyncFnOnce(&Database) -> Result<()>,
    {
        if self.is_ready(admin).await? {
            return Ok(());
        }
        admin.lock(&self.0).await?;
        let made = if self.is_ready(admin).await? {
            Ok(())
        } else if failures().contains(&self.0) {
            Err(Error::new(ErrorKind::Other, "the setup of the tests failed: another test says why"))
        } else {
            self.make(admin, host, setup).await
        };
        admin.unlock(&self.0).await?;
        made
    }

    /// It is closed as the last step, so one that can be connected to was left half made by a killed process.
    async fn is_ready(&self, admin: &mut Admin) -> Result<bool> {
        Ok(admin.allows_connections(&self.0).await? == Some(false))
    }

    async fn make<S>(&self, admin: &mut Admin, host: &Host, setup: S) -> Result<()>
    where
        S: AsyncFnOnce(&Database) -> Result<()>,
    {
        self.drop_outdated(admin).await?;
        admin.copy_database("template0", &self.0).await?;
        let db = Database::connect(&host.url(&self.0)).await?;
        let filled = setup(&db).await;
        db.close().await;
        match filled {
            Ok(()) => admin.close_database(&self.0).await,
            Err(error) => {
                admin.drop_database(&self.0).await?;
                failures().insert(self.0.clone());
                Err(Error::new(
                    error.kind(),
                    format!("the setup of the tests failed: {error}{}", shown(&error)),
                ))
            }
        }
    }

    /// Drops what is half made, and what other builds of this binary have made.
    async fn drop_outdated(&self, admin: &mut Admin) -> Result<()> {
        let build = &self.0[..self.0.len() - "_00000000".len()];
        for found in admin.databases(&Self::of_binary()).await? {
            if found == self.0 || !found.starts_with(build) {
                admin.drop_database(&found).await?;
            }
        }
        Ok(())
    }
}

/// The templates whose setup has failed in this process: it is not run again for every other test.
fn failures() -> MutexGuard<'static, BTreeSet<String>> {
    static FAILURES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    FAILURES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The statement that failed, unless it is a script of which it would be only a part.
fn shown(error: &Error) -> String {
    match error.sql() {
        Some(sql) if sql.len() <= 500 => format!("\n  in: {sql}"),
        _ => String::new(),
    }
}

/// Where a binary is, without the number that cargo adds to its name and changes with features and compilers.
fn place(path: &Path) -> PathBuf {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    path.with_file_name(name.rsplit_once('-').map_or(name, |(name, _)| name))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[expect(clippy::cast_possible_truncation, reason = "fewer digits are enough to tell a few names apart")]
fn short(hash: u64) -> u32 {
    hash as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_setup_function_has_another_template_of_the_same_binary() {
        let (one, other) = (Template::of("a::setup"), Template::of("b::setup"));
        assert_ne!(one.name(), other.name());
        assert!(
            one.name().starts_with(&Template::of_binary())
                && other.name().starts_with(&Template::of_binary())
        );
        assert!(one.name().len() <= 63, "PostgreSQL cuts longer names");
    }

    #[test]
    fn a_rebuilt_binary_is_at_the_same_place() {
        assert_eq!(place("target/debug/deps/it-0123abcd".as_ref()), PathBuf::from("target/debug/deps/it"));
        assert_eq!(place("tests".as_ref()), PathBuf::from("tests"));
    }
}
