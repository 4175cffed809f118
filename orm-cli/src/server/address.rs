use std::fmt;

use orm_core::session::Database;
use percent_encoding::percent_decode_str;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::failure::Result;

/// A command needs one connection, and a second one while the first is in a transaction.
const CONNECTIONS: usize = 2;

/// Where a database is. It prints without the password.
#[derive(Clone)]
pub(crate) struct Address {
    options: PgConnectOptions,
}

impl Address {
    /// Of `--database-url`, or else of the environment.
    ///
    /// # Errors
    /// If neither is there, or what is there is no address.
    pub(crate) fn find(url: Option<&str>) -> Result<Self> {
        let builder = match url {
            Some(url) => Database::builder().url(url),
            None => Database::builder().from_env()?,
        };
        Ok(Address { options: builder.connect_options()? })
    }

    /// The database's name.
    pub(crate) fn database(&self) -> String {
        self.options.get_database().unwrap_or(self.options.get_username()).to_owned()
    }

    /// Another database on the same server.
    pub(crate) fn with_database(&self, name: &str) -> Self {
        Address { options: self.options.clone().database(name) }
    }

    /// Connects to it.
    ///
    /// # Errors
    /// Those of the connection.
    pub(crate) async fn connect(&self) -> Result<Database> {
        let builder = Database::builder().options(self.options.clone().application_name("orm"));
        Ok(builder.max_connections(CONNECTIONS).build().await?)
    }

    /// `host:port`, or the socket's folder.
    pub(crate) fn server(&self) -> String {
        let port = self.options.get_port();
        match self.options.get_socket() {
            Some(folder) => format!("{}/.s.PGSQL.{port}", folder.display()),
            None => format!("{}:{port}", self.options.get_host()),
        }
    }

    /// What PostgreSQL's own programs read of the environment. Not arguments: everybody on the machine sees those.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let socket = self.options.get_socket().map(|folder| folder.display().to_string());
        let mode = match self.options.get_ssl_mode() {
            PgSslMode::Disable => "disable",
            PgSslMode::Allow => "allow",
            PgSslMode::Prefer => "prefer",
            PgSslMode::Require => "require",
            PgSslMode::VerifyCa => "verify-ca",
            PgSslMode::VerifyFull => "verify-full",
        };
        let mut variables = vec![
            ("PGHOST", socket.unwrap_or_else(|| self.options.get_host().to_owned())),
            ("PGPORT", self.options.get_port().to_string()),
            ("PGUSER", self.options.get_username().to_owned()),
            ("PGDATABASE", self.database()),
            ("PGSSLMODE", mode.to_owned()),
            ("PGAPPNAME", "orm".to_owned()),
        ];
        // The driver gives the rest away only as a URL; it fails at names that are none in a URL, so they are replaced.
        let url = self.options.clone().username("user").host("localhost").to_url_lossy();
        if let Some(password) = url.password() {
            variables.push(("PGPASSWORD", percent_decode_str(password).decode_utf8_lossy().into_owned()));
        }
        for (name, value) in url.query_pairs() {
            let variable = match &*name {
                "sslrootcert" => "PGSSLROOTCERT",
                "sslcert" => "PGSSLCERT",
                "sslkey" => "PGSSLKEY",
                _ => continue,
            };
            variables.push((variable, value.trim_start_matches("file: ").to_owned()));
        }
        variables
    }
}

impl fmt::Display for Address {
    /// `shop at localhost:5432`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.database(), self.server())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(address: &Address, name: &str) -> Option<String> {
        address.variables().into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    #[test]
    fn a_password_is_in_the_environment_of_programs_and_nowhere_else() {
        let address =
            Address::find(Some("postgres://an%20n:p%40%2Fss%25w@db.example:6432/my%20shop")).unwrap();
        assert_eq!(variable(&address, "PGPASSWORD").as_deref(), Some("p@/ss%w"));
        assert_eq!(variable(&address, "PGUSER").as_deref(), Some("an n"));
        assert_eq!(variable(&address, "PGDATABASE").as_deref(), Some("my shop"));
        assert_eq!(address.to_string(), "my shop at db.example:6432");
        assert_eq!(format!("{address:?}"), "my shop at db.example:6432");
    }

    #[test]
    fn a_socket_and_certificates_are_passed_on() {
        let address = Address::find(Some(
            "postgres://ann@%2Frun%2Fpg:5433/shop?sslmode=verify-full&sslrootcert=/ca.pem",
        ))
        .unwrap();
        assert_eq!(variable(&address, "PGHOST").as_deref(), Some("/run/pg"));
        assert_eq!(variable(&address, "PGSSLMODE").as_deref(), Some("verify-full"));
        assert_eq!(variable(&address, "PGSSLROOTCERT").as_deref(), Some("/ca.pem"));
        assert_eq!(variable(&address, "PGPASSWORD"), None);
        assert_eq!(address.server(), "/run/pg/.s.PGSQL.5433");
    }
}
