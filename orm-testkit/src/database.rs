//! A database for one test.

use std::env;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use orm_core::error::Result;
use orm_core::session::Database;

use crate::admin::Admin;
use crate::host::Host;
use crate::template::Template;

const PREFIX: &str = "orm_test_";

/// Enough for what one test does at a time; hundreds of tests share the server's 200.
const CONNECTIONS: usize = 8;

/// A database of its own, for a test or a demonstration, on the server that `DATABASE_URL` names or on a throwaway one.
///
/// `#[orm::test]` makes one, and drops it, around every test; this is for programs without that attribute. One that is
/// not [discarded](TestDatabase::discard) is dropped with the throwaway server, or by the next test process to use the
/// given one.
///
/// ```no_run
/// use orm::testkit::TestDatabase;
///
/// # async fn example() -> orm::Result<()> {
/// let scratch = TestDatabase::create().await?;
/// let db = scratch.connect().await?;
/// // ...
/// db.close().await;
/// scratch.discard().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    /// Has the lock of the name for as long as the test runs: see [`sweep`].
    admin: Admin,
    host: &'static Host,
}

impl TestDatabase {
    /// Makes an empty database. SQL: `CREATE DATABASE orm_test_... TEMPLATE template0`.
    ///
    /// The first call of a process without `DATABASE_URL` attaches to the throwaway server of this user, or starts it.
    ///
    /// # Errors
    /// [`Config`](orm_core::error::ErrorKind::Config) if there is neither a `DATABASE_URL` nor PostgreSQL's programs,
    /// or the user may not make databases; [`Connection`](orm_core::error::ErrorKind::Connection) if the server cannot
    /// be reached or started.
    pub async fn create() -> Result<Self> {
        let host = Host::current()?;
        let admin = Self::prepare(host).await?;
        Self::copy("template0", admin, host).await
    }

    /// Makes a copy of the template, which is made first if it is not there.
    pub(crate) async fn from_template<S>(template: &Template, setup: S) -> Result<Self>
    where
        S: AsyncFnOnce(&Database) -> Result<()>,
    {
        let host = Host::current()?;
        let mut admin = Self::prepare(host).await?;
        template.ensure(&mut admin, host, setup).await?;
        Self::copy(template.name(), admin, host).await
    }

    async fn prepare(host: &Host) -> Result<Admin> {
        static SWEPT: AtomicBool = AtomicBool::new(false);
        let mut admin = Admin::connect(host).await?;
        if host.outlives_tests() && !SWEPT.swap(true, Ordering::Relaxed) {
            sweep(&mut admin).await?;
        }
        Ok(admin)
    }

    async fn copy(template: &str, mut admin: Admin, host: &'static Host) -> Result<Self> {
        let name = format!("{PREFIX}{:016x}", fastrand::u64(..));
        admin.lock(&name).await?;
        admin.copy_database(template, &name).await?;
        Ok(TestDatabase { name, admin, host })
    }

    /// The address of the database. It may carry the password of `DATABASE_URL`.
    pub fn url(&self) -> String {
        self.host.url(&self.name)
    }

    /// A pool of up to eight connections to the database.
    ///
    /// # Errors
    /// [`Connection`](orm_core::error::ErrorKind::Connection) if the server refuses.
    pub async fn connect(&self) -> Result<Database> {
        Database::builder().url(self.url()).max_connections(CONNECTIONS).build().await
    }

    /// Drops the database, whoever is still connected to it. SQL: `DROP DATABASE ... WITH (FORCE)`.
    ///
    /// # Errors
    /// [`Connection`](orm_core::error::ErrorKind::Connection) if the server went away.
    pub async fn discard(mut self) -> Result<()> {
        self.admin.drop_database(&self.name).await?;
        self.admin.close().await;
        Ok(())
    }

    /// Drops the database of a test that failed, unless `ORM_TEST_KEEP=1` asks to keep it and to say where it is.
    pub(crate) async fn discard_or_keep(mut self) -> Result<()> {
        if !env::var("ORM_TEST_KEEP").is_ok_and(|keep| keep == "1") {
            return self.discard().await;
        }
        self.admin.mark_kept(&self.name).await?;
        let end = match self.host.keep()? {
            Some(file) => format!("its server runs until you remove {}", file.display()),
            None => format!("drop it with `DROP DATABASE {}`", self.name),
        };
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        // Not by eprintln!, which would be held back until the run's end.
        let _ =
            writeln!(std::io::stderr(), "the database of {test} was kept:\n  psql '{}'\n{end}", self.url());
        self.admin.close().await;
        Ok(())
    }
}

/// Drops the databases that killed test processes have left on a server which is not thrown away: those whose lock
/// nobody holds any more.
async fn sweep(admin: &mut Admin) -> Result<()> {
    for found in admin.databases(PREFIX).await? {
        if admin.try_lock(&found).await? {
            admin.drop_database(&found).await?;
            admin.unlock(&found).await?;
        }
    }
    Ok(())
}
