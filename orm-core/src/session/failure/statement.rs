use std::io;

use sqlx::postgres::PgDatabaseError;

use super::{constraint, is_going_on, range, server};
use crate::error::{Error, ErrorKind, Place};
use crate::schema::Table;
use crate::session::target::Target;

/// Why a statement failed.
pub(super) fn statement(
    error: sqlx::Error,
    sql: &str,
    table: Option<&'static Table>,
    target: &Target,
) -> Error {
    let mapped = if let Some(answer) = server(&error) {
        by_code(answer, sql, table, target).with_sqlstate(answer.code()).with_place(Place::of(answer))
    } else {
        by_driver(error, target)
    };
    match table {
        Some(table) if mapped.table().is_none() => mapped.with_table(table.name),
        _ => mapped,
    }
    .with_sql(sql)
}

fn by_driver(error: sqlx::Error, target: &Target) -> Error {
    match error {
        sqlx::Error::Io(error) if error.kind() == io::ErrorKind::NotConnected => Error::new(
            ErrorKind::Connection,
            format!("this connection was closed before: {error}: acquire another"),
        ),
        sqlx::Error::Io(error) => {
            let message = format!("the connection to {} was lost: {error}", target.server);
            Error::new(ErrorKind::Connection, message).with_source(error)
        }
        sqlx::Error::Protocol(reason) => Error::new(
            ErrorKind::Connection,
            format!("{} said what was not expected: {reason}", target.server),
        ),
        sqlx::Error::Encode(error) => {
            Error::new(ErrorKind::Encode, format!("the arguments cannot be sent: {error}"))
        }
        sqlx::Error::TypeNotFound { type_name } => {
            let message = format!("type {type_name} does not exist in the database: create or migrate it");
            Error::new(ErrorKind::Schema, message)
        }
        error => Error::new(ErrorKind::Other, error.to_string()),
    }
}

fn by_code(error: &PgDatabaseError, sql: &str, table: Option<&'static Table>, target: &Target) -> Error {
    use ErrorKind::{
        Connection, Deadlock, Encode, LockNotAvailable, Other, OutOfRange, ReadOnly, Schema, Serialization,
        Statement, StatementTimeout, TransactionAborted,
    };

    let (code, said) = (error.code(), error.message());
    let at = &target.server;
    let (kind, message) = match code {
        _ if code.starts_with("23") || code == "44000" => return constraint::violation(error, table),

        "40001" => (Serialization, "the transaction collided with another one: run it again".into()),
        "40P01" => (Deadlock, "the transaction was in a deadlock and was chosen to end it: run it again".into()),
        "55P03" => (LockNotAvailable, "a row or table is locked by another transaction: try again later".into()),
        "57014" => (
            StatementTimeout,
            "the statement was canceled: it ran longer than statement_timeout, or somebody canceled it".into(),
        ),
        "25006" => (ReadOnly, format!("{said}: run writes on the primary, in a transaction that is not read only")),
        "25P02" => (
            TransactionAborted,
            "an earlier statement of the transaction failed: roll it back, or put what may fail in a savepoint".into(),
        ),
        "25P03" => (Connection, format!("{at} ended a transaction that was idle for too long")),
        "53300" => (Connection, format!("{at} has no connection left: {said}")),
        // The server says so of a message that it did not expect, and poolers of whatever they refuse.
        "08P01" => (
            Connection,
            format!("{at} reports a protocol violation: {said}: a pooler or proxy in between may not support what was sent"),
        ),
        // Of a statement that reaches for another server, as one on a foreign table does.
        _ if code.starts_with("08") && is_going_on(error) => {
            (Connection, format!("{at} could not reach another server: {said}"))
        }
        _ if is_lost(code) => (Connection, format!("{at} closed the connection: {said}")),

        "22001" | "22003" | "22008" => return range::out_of_range(error, &scrub(said), sql, table),
        "22021" | "22P05" => (Encode, "PostgreSQL cannot store this text: it holds NUL or is not valid UTF-8".into()),
        "22P02" if error.routine() == Some("enum_in") => (
            Schema,
            format!("{}: the enum's type in the database lacks this label: migrate it", scrub(said)),
        ),
        "22P02" | "22007" => (OutOfRange, format!("{}: give a value of the column's type", scrub(said))),
        _ if code.starts_with("22") => (Statement, scrub(said)),

        // Without "function", which the server says in its language: operators come from another place of its parser.
        "42883" if error.routine() == Some("ParseFuncOrColumn") => {
            let kind = if table.is_none() { Statement } else { Schema };
            (kind, format!("{said}: check the function's name and schema, create it, or cast its arguments"))
        }
        // Of a statement that a person wrote, it is more likely the statement that is wrong.
        "42703" | "42P01" if table.is_none() => {
            (Schema, format!("{}: check the name in the SQL, or migrate the database", plain_name(said)))
        }
        "42804" | "42883" | "42846" if table.is_none() => {
            (Statement, format!("{said}: cast one side, `value::type`, or bind a value of the other type"))
        }
        "42703" | "42P01" => (Schema, format!("{} in the database: create or migrate the table", plain_name(said))),
        "42704" | "3F000" => (Schema, format!("{said} in the database: create or migrate it")),
        "42804" | "42883" | "42846" => {
            (Schema, format!("{said}: the columns' types in the database are not those of the model"))
        }
        "0A000" if super::is_stale_plan(error) => {
            (Schema, "a table changed while the transaction was using it: run the transaction again".into())
        }
        "42501" => (Statement, format!("{said}: {}", missing_right(said, &target.user))),
        _ if sql.starts_with("WITH orm_l0 ") && is_too_large(code, said) => (
            Statement,
            "the rows and their relations are more than PostgreSQL can put into one answer (1 GB for a column of a level): \
             take them in pages with `.limit(…)`"
                .into(),
        ),
        "P0001" => (Other, said.to_owned()),
        _ if ["42", "0A", "21", "25", "34", "3B", "54", "55"].iter().any(|class| code.starts_with(class)) => {
            (Statement, said.to_owned())
        }
        _ => (Other, format!("{said} (SQLSTATE {code})")),
    };
    Error::new(kind, message)
}

/// Whether the code says that the server ended the session, or is about to.
fn is_lost(code: &str) -> bool {
    code.starts_with("08") || ["57P01", "57P02", "57P03", "57P04", "57P05"].contains(&code)
}

/// Whether a value was to become larger than the server can hold. Its allocator has no code of its own, and says it
/// in English always.
fn is_too_large(code: &str, said: &str) -> bool {
    code == "54000" || (code == "XX000" && said.starts_with("invalid memory alloc request size"))
}

/// What to grant. Only a sequence's right has another name than the statement: a serial column's, for an INSERT.
fn missing_right(said: &str, user: &str) -> String {
    match said.strip_prefix("permission denied for sequence ") {
        Some(sequence) => format!("GRANT USAGE ON SEQUENCE {sequence} TO \"{user}\""),
        None if said.starts_with("must be owner of ") => "connect as its owner".to_owned(),
        None => format!("GRANT it to user \"{user}\""),
    }
}

/// The server's words without what may be a value: it quotes them, or puts them behind a colon.
fn scrub(said: &str) -> String {
    let quoted = match (said.find('"'), said.rfind('"')) {
        (Some(start), Some(end)) if start < end => format!("{}…{}", &said[..start], &said[end + 1..]),
        _ => said.to_owned(),
    };
    let named = quoted.split_once(": ").map_or(quoted.as_str(), |(before, _)| before);
    named.to_owned()
}

/// `column "title" of relation "posts" does not exist` with the usual spelling of a column: `column posts.title …`.
fn plain_name(said: &str) -> String {
    let parts: Vec<&str> = said.split('"').collect();
    match parts.as_slice() {
        [before, column, " of relation ", table, after] => format!("{before}{table}.{column}{after}"),
        [before, name, after] => format!("{before}{name}{after}"),
        _ => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_shown_without_its_values() {
        assert_eq!(
            scrub("invalid input value for enum status: \"top \"secret\"\""),
            "invalid input value for enum status"
        );
        assert_eq!(
            scrub("value \"99999999999\" is out of range for type integer"),
            "value … is out of range for type integer"
        );
        assert_eq!(scrub("date field value out of range: 2026-13-40"), "date field value out of range");
        assert_eq!(scrub("integer out of range"), "integer out of range");
    }

    #[test]
    fn a_size_beyond_the_server_is_told_by_its_code_or_its_allocators_words() {
        assert!(is_too_large("54000", "die Größe des Arrays überschreitet das erlaubte Maximum (134217727)"));
        assert!(is_too_large("XX000", "invalid memory alloc request size 1073741824"));
        assert!(!is_too_large("XX000", "cache lookup failed for type 1"));
        assert!(!is_too_large("54001", "stack depth limit exceeded"));
    }

    #[test]
    fn a_missing_column_is_spelled_with_its_table() {
        assert_eq!(
            plain_name("column \"title\" of relation \"posts\" does not exist"),
            "column posts.title does not exist"
        );
        assert_eq!(plain_name("relation \"posts\" does not exist"), "relation posts does not exist");
        assert_eq!(plain_name("column posts.title does not exist"), "column posts.title does not exist");
    }
}
