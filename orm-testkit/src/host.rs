//! The server that the databases of the tests are made on.

use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;

use orm_core::error::{Error, ErrorKind, Result};

#[cfg(unix)]
use crate::server::{Attached, Server};

/// The server that `DATABASE_URL` names, or a throwaway one.
#[derive(Debug)]
pub(crate) enum Host {
    /// The address that was given, of any database on the server.
    Given(String),
    /// A server that this process holds on to until it ends.
    #[cfg(unix)]
    Throwaway(Server, #[expect(dead_code, reason = "held, not read")] Attached),
}

impl Host {
    /// The server of this process; the first test to ask waits for its start, and so do the others.
    ///
    /// # Errors
    /// As for a throwaway server's start; every test gets the same one.
    pub(crate) fn current() -> Result<&'static Self> {
        static HOST: OnceLock<Result<Host, (ErrorKind, String)>> = OnceLock::new();
        let host = HOST.get_or_init(|| Self::find().map_err(|error| (error.kind(), error.to_string())));
        host.as_ref().map_err(|(kind, message)| Error::new(*kind, message))
    }

    fn find() -> Result<Self> {
        match env::var("DATABASE_URL") {
            Ok(url) if !url.trim().is_empty() => Ok(Host::Given(url)),
            Err(env::VarError::NotUnicode(_)) => Err(Error::new(
                ErrorKind::Config,
                "DATABASE_URL is not valid UTF-8: percent-encode its bytes",
            )),
            _ => Self::throwaway(),
        }
    }

    #[cfg(unix)]
    fn throwaway() -> Result<Self> {
        crate::share::attach().map(|(server, attached)| Host::Throwaway(server, attached))
    }

    #[cfg(not(unix))]
    fn throwaway() -> Result<Self> {
        Err(Error::new(
            ErrorKind::Config,
            "a throwaway PostgreSQL can be started on UNIX only: set DATABASE_URL to a server to test on",
        ))
    }

    /// The address to make and drop databases at.
    pub(crate) fn admin_url(&self) -> String {
        match self {
            Host::Given(url) => url.clone(),
            #[cfg(unix)]
            Host::Throwaway(server, _) => server.url("postgres"),
        }
    }

    /// The address of a database on this server.
    pub(crate) fn url(&self, database: &str) -> String {
        match self {
            Host::Given(url) => with_database(url, database),
            #[cfg(unix)]
            Host::Throwaway(server, _) => server.url(database),
        }
    }

    /// Keeps the server running after the tests; the file to remove to end it, where that is ours to decide.
    ///
    /// # Errors
    /// If that file cannot be made.
    pub(crate) fn keep(&self) -> Result<Option<PathBuf>> {
        match self {
            Host::Given(_) => Ok(None),
            #[cfg(unix)]
            Host::Throwaway(server, _) => server.keep().map(Some),
        }
    }

    /// Whether databases that a killed test left behind are still there.
    pub(crate) fn outlives_tests(&self) -> bool {
        matches!(self, Host::Given(_))
    }
}

/// The address of a database on the server that the tests run on, for a test that makes connections of its own.
///
/// # Errors
/// If there is no such server and none can be started.
pub fn url(database: &str) -> Result<String> {
    Ok(Host::current()?.url(database))
}

/// The same server's address, of another database.
fn with_database(url: &str, database: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let authority = address.find("://").map_or(0, |at| at + 3);
    let end = address[authority..].find('/').map_or(address.len(), |at| authority + at);
    let query: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("dbname=")).collect();
    let question = if query.is_empty() { "" } else { "?" };
    format!("{}/{database}{question}{}", &address[..end], query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_an_address_is_replaced() {
        for (given, wanted) in [
            ("postgres://u:p@h:5433/shop", "postgres://u:p@h:5433/t"),
            ("postgres://h", "postgres://h/t"),
            ("postgres://h?sslmode=require", "postgres://h/t?sslmode=require"),
            ("postgres:///shop?host=/run/pg&dbname=shop&port=1", "postgres:///t?host=/run/pg&port=1"),
            ("postgres://u@%2Ftmp:5432/a", "postgres://u@%2Ftmp:5432/t"),
        ] {
            assert_eq!(with_database(given, "t"), wanted);
        }
    }
}
