use sqlx::postgres::PgDatabaseError;

use crate::error::{Error, ErrorKind};
use crate::schema::{Column, Table};
use crate::value::TypeKind;

/// A value that does not fit its column. PostgreSQL tells the limit, and not the column: it is one of those that the
/// statement writes and that have this limit.
pub(super) fn out_of_range(
    error: &PgDatabaseError,
    said: &str,
    sql: &str,
    table: Option<&'static Table>,
) -> Error {
    let written = written(sql);
    let is_candidate = |column: &&Column| {
        has_limit(column, error.code(), error.message(), error.detail()) && names(written, column.name)
    };
    let columns: Vec<&'static Column> =
        table.into_iter().flat_map(|table| table.columns).filter(is_candidate).collect();
    let place = |column: &&Column| format!("{}.{}", table.map_or("", |table| table.name), column.name);
    let places: Vec<String> = columns.iter().map(place).collect();
    match &*columns {
        [] => Error::new(ErrorKind::OutOfRange, format!("{said}: give a value that fits the column")),
        [one] => {
            let message = format!("a value for {} does not fit: {said}", places.join(", "));
            Error::new(ErrorKind::OutOfRange, message).with_fields(vec![one.field])
        }
        _ => {
            let message = format!("a value for one of {} does not fit: {said}", places.join(", "));
            Error::new(ErrorKind::OutOfRange, message)
        }
    }
}

/// Whether a column has the limit that the server's words are about. They name types as SQL does, in every language.
fn has_limit(column: &Column, code: &str, said: &str, detail: Option<&str>) -> bool {
    let TypeKind::Builtin(ty) = column.ty.kind else { return false };
    match code {
        // `value too long for type character varying(5)`
        "22001" => column.len.is_some() && column.len == numbers(said).next(),
        // `integer out of range`, `value "…" is out of range for type smallint`
        "22003" if says_type(said) => mentions(said, ty),
        // `numeric field overflow`, `A field with precision 6, scale 2 must …`
        "22003" => column.precision.is_some_and(|(precision, scale)| {
            let mut limit = numbers(detail.unwrap_or_default());
            limit.next().is_none_or(|found| found == u32::from(precision))
                && limit.next().is_none_or(|found| found == u32::from(scale))
        }),
        _ => false,
    }
}

fn says_type(said: &str) -> bool {
    ["smallint", "integer", "bigint", "real", "double precision"].iter().any(|ty| mentions(said, ty))
}

fn mentions(said: &str, ty: &str) -> bool {
    said.match_indices(ty).any(|(start, _)| {
        let is_part = |character: char| character.is_alphanumeric();
        !said[..start].ends_with(is_part) && !said[start + ty.len()..].starts_with(is_part)
    })
}

fn numbers(text: &str) -> impl Iterator<Item = u32> {
    text.split(|character: char| !character.is_ascii_digit()).filter_map(|number| number.parse().ok())
}

/// The part of a statement that names the columns that it writes.
fn written(sql: &str) -> &str {
    let start = ["INSERT INTO ", "UPDATE ", "COPY "].iter().filter_map(|verb| sql.find(verb)).min();
    let Some(rest) = start.map(|start| &sql[start..]) else { return "" };
    let ends = [" VALUES (", " SELECT ", " WHERE ", " RETURNING ", " FROM STDIN "];
    &rest[..ends.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len())]
}

/// Whether a column is written to: there it stands without its table, as opposed to where it is read.
fn names(written: &str, column: &str) -> bool {
    let mut quoted = String::new();
    crate::sql::push_ident(&mut quoted, column);
    written.match_indices(&quoted).any(|(start, _)| !written[..start].ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_written_to_where_it_stands_alone() {
        let update =
            written(r#"UPDATE "t" SET "a" = "t"."b" + $1, "c" = $2 WHERE "t"."d" = $3 RETURNING "t"."e""#);
        assert_eq!(
            ["a", "b", "c", "d", "e"].map(|column| names(update, column)),
            [true, false, true, false, false]
        );
        let insert = written(r#"WITH "i" AS (SELECT "z") INSERT INTO "s"."t" ("a", "b") SELECT "c""#);
        assert_eq!(
            ["a", "b", "c", "t", "z"].map(|column| names(insert, column)),
            [true, true, false, false, false]
        );
        let copy = written(r#"COPY "t" ("a", "b") FROM STDIN (FORMAT binary)"#);
        assert_eq!(["a", "b", "c"].map(|column| names(copy, column)), [true, true, false]);
        assert_eq!(written(r#"SELECT "a" FROM "t""#), "");
    }

    #[test]
    fn a_type_is_found_in_any_language() {
        assert!(mentions("integer ist außerhalb des gültigen Bereichs", "integer"));
        assert!(!mentions("biginteger out of range", "integer"));
        assert!(!says_type("numeric field overflow"));
        assert_eq!(numbers("Wert zu lang für Typ character varying(5)").collect::<Vec<_>>(), [5]);
    }
}
