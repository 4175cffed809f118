use std::fmt;

use sqlx::postgres::PgConnectOptions;

/// Where a connection leads, for messages: everything of its address but the password.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// `host:port`, or the folder of the Unix socket.
    pub(super) server: String,
    pub(super) user: String,
    pub(super) database: String,
}

impl Target {
    pub(super) fn of(options: &PgConnectOptions) -> Self {
        let (host, port) = (options.get_host(), options.get_port());
        let server = match options.get_socket() {
            Some(folder) => format!("{}/.s.PGSQL.{port}", folder.display()),
            None if host.starts_with('/') => format!("{host}/.s.PGSQL.{port}"),
            None => format!("{host}:{port}"),
        };
        let user = options.get_username().to_owned();
        let database = options.get_database().map_or_else(|| user.clone(), str::to_owned);
        Target { server, user, database }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}/{}", self.user, self.server, self.database)
    }
}
