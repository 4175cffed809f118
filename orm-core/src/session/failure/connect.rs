use std::io;

use super::server;
use crate::error::{Error, ErrorKind};
use crate::session::target::Target;

/// Why no connection could be made.
pub(in crate::session) fn connect(error: sqlx::Error, target: &Target) -> Error {
    if let Some(refused) = server(&error) {
        return by_code(refused.code(), refused.message(), target);
    }
    let Target { server, .. } = target;
    match error {
        sqlx::Error::Io(error) => {
            let message = by_network(&error, server);
            Error::new(ErrorKind::Connection, message).with_source(error)
        }
        sqlx::Error::Tls(error) if cfg!(feature = "tls") => {
            let message = format!(
                "no encrypted connection to {server}: {error}: check the server's certificate, or change sslmode in the URL"
            );
            Error::new(ErrorKind::Connection, message)
        }
        sqlx::Error::Tls(_) => Error::new(
            ErrorKind::Config,
            "the URL asks for an encrypted connection (sslmode), but encryption is not compiled in: \
             enable the feature `tls` of orm, or set sslmode=disable",
        ),
        sqlx::Error::Configuration(error) => Error::new(
            ErrorKind::Config,
            format!("the settings of the connection to {server} are wrong: {error}"),
        ),
        sqlx::Error::Protocol(error) => {
            let message = format!("what answers at {server} does not speak PostgreSQL's protocol: {error}");
            Error::new(ErrorKind::Connection, message)
        }
        error => Error::new(ErrorKind::Connection, format!("no connection to {server}: {error}")),
    }
}

fn by_network(error: &io::Error, server: &str) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("connection refused at {server}: is PostgreSQL running?"),
        io::ErrorKind::NotFound => {
            format!("no socket at {server}: is PostgreSQL running, and this its folder?")
        }
        io::ErrorKind::PermissionDenied => {
            format!("no permission to use the socket {server}: check its folder's rights")
        }
        io::ErrorKind::TimedOut => {
            format!("no answer from {server}: check the address, the network and the firewall")
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => format!(
            "{server} closed the connection before it was made: is it PostgreSQL, and does it accept connections?"
        ),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            format!("no way to {server}: check the address and the network")
        }
        _ => format!("no connection to {server}: {error}: check the host's name and port"),
    }
}

fn by_code(code: &str, said: &str, target: &Target) -> Error {
    let Target { server, user, database } = target;
    let (kind, message) = match code {
        "28P01" => (
            ErrorKind::Authentication,
            format!("wrong password for user \"{user}\" at {server}: check the user and the password"),
        ),
        "28000" => (
            ErrorKind::Authentication,
            format!(
                "{server} does not let user \"{user}\" in: {said}: check the user and the server's pg_hba.conf"
            ),
        ),
        "3D000" => (
            ErrorKind::DatabaseMissing,
            format!("database \"{database}\" does not exist at {server}: create it with createdb {database}"),
        ),
        "53300" => (
            ErrorKind::Connection,
            format!(
                "{server} has no connection left: lower max_connections of the pools, or raise it at the server"
            ),
        ),
        "57P03" => (
            ErrorKind::Connection,
            format!("{server} is starting up or shutting down: {said}: try again shortly"),
        ),
        "42501" => (
            ErrorKind::Authentication,
            format!(
                "user \"{user}\" may not connect to database \"{database}\" at {server}: GRANT CONNECT to it"
            ),
        ),
        "42704" | "22023" | "55P02" => {
            (ErrorKind::Config, format!("{server} refuses a setting of the connection: {said}"))
        }
        _ => (ErrorKind::Connection, format!("{server} refused the connection: {said}")),
    };
    Error::new(kind, message).with_sqlstate(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target { server: "127.0.0.1:5432".into(), user: "ann".into(), database: "shop".into() }
    }

    #[test]
    fn what_the_network_says_becomes_what_to_do() {
        let error = connect(io::Error::from(io::ErrorKind::ConnectionRefused).into(), &target());
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert_eq!(error.to_string(), "connection refused at 127.0.0.1:5432: is PostgreSQL running?");
    }

    #[test]
    fn what_the_server_says_becomes_what_to_do() {
        let error = by_code("3D000", "database \"shop\" does not exist", &target());
        assert_eq!(error.kind(), ErrorKind::DatabaseMissing);
        assert_eq!(
            error.to_string(),
            "database \"shop\" does not exist at 127.0.0.1:5432: create it with createdb shop"
        );
        assert_eq!(by_code("28P01", "", &target()).kind(), ErrorKind::Authentication);
        assert_eq!(by_code("53300", "sorry", &target()).kind(), ErrorKind::Connection);
    }
}
