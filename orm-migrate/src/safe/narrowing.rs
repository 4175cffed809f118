//! What a change of type takes from values, by itself.

use super::expression::parts;
use crate::schema::{Column, Name};

const WHOLE: [&str; 3] = ["smallint", "integer", "bigint"];
const FLOATING: [&str; 2] = ["real", "double precision"];

/// What is said of a type that has no room for values of the old one. An expression says itself what becomes of them.
pub(super) fn narrowing(table: &Name, from: &Column, to: &Column, using: Option<&str>) -> Option<String> {
    let (old, new) = (from.ty.to_string(), to.ty.to_string());
    let loss = loss(&old, &new).filter(|_| using.is_none())?;
    Some(format!("{table}.{} from {old} to {new}: {loss}", to.name))
}

const TOO_LONG: &str =
    "rows with longer values make the migration fail, and programs that write them fail from here on";
const TOO_LARGE: &str =
    "rows with values out of range make the migration fail, and programs that write them fail from here on";
const NOT_WHOLE: &str = "values are rounded, and rows with values out of range make the migration fail";
const ROUNDED: &str = "values are rounded";
const TIME: &str = "the time of day is lost";

fn loss(from: &str, to: &str) -> Option<&'static str> {
    let ((from, from_limits), (to, to_limits)) = (parts(from), parts(to));
    let (from, to) = (from.trim_end_matches("[]"), to.trim_end_matches("[]"));
    let place = |name: &str| WHOLE.iter().position(|whole| *whole == name);
    match (from, to) {
        (_, "varchar" | "char" | "character") => {
            let limit = to_limits.first().copied().or_else(|| (to != "varchar").then_some(1))?;
            let is_text = matches!(from, "varchar" | "char" | "character");
            let fits = is_text && from_limits.first().is_some_and(|longest| *longest <= limit);
            (!fits).then_some(TOO_LONG)
        }
        (_, whole) if WHOLE.contains(&whole) => match place(from) {
            Some(size) => (size > place(whole)?).then_some(TOO_LARGE),
            None if from == "numeric" || FLOATING.contains(&from) => Some(NOT_WHOLE),
            None => None,
        },
        (_, "numeric") => numeric(from, &from_limits, &to_limits),
        ("numeric" | "double precision" | "bigint", "real") | ("numeric" | "bigint", "double precision") => {
            Some(ROUNDED)
        }
        ("timestamp" | "timestamptz", "date") => Some(TIME),
        _ => None,
    }
}

/// Of digits before the point there may be too many; those behind it are rounded.
fn numeric(from: &str, from_limits: &[u32], to_limits: &[u32]) -> Option<&'static str> {
    let digits = |limits: &[u32]| {
        let precision = limits.first().copied()?;
        let scale = limits.get(1).copied().unwrap_or(0);
        Some((precision.saturating_sub(scale), scale))
    };
    let (whole, scale) = digits(to_limits)?;
    let (old_whole, old_scale) = match from {
        "smallint" => (5, 0),
        "integer" => (10, 0),
        "bigint" => (19, 0),
        _ => digits(from_limits).unwrap_or((u32::MAX, u32::MAX)),
    };
    if old_whole > whole {
        return Some(TOO_LARGE);
    }
    (old_scale > scale).then_some(ROUNDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_less_room_is_told_from_what_has_more() {
        for (from, to, expected) in [
            ("varchar(10)", "varchar(5)", TOO_LONG),
            ("text", "varchar(5)", TOO_LONG),
            ("text[]", "varchar(5)[]", TOO_LONG),
            ("integer", "varchar(5)", TOO_LONG),
            ("text", "character(5)", TOO_LONG),
            ("bigint", "integer", TOO_LARGE),
            ("integer", "smallint", TOO_LARGE),
            ("numeric(10,2)", "integer", NOT_WHOLE),
            ("double precision", "bigint", NOT_WHOLE),
            ("status", "varchar(5)", TOO_LONG),
            ("numeric(10,2)", "numeric(9,2)", TOO_LARGE),
            ("numeric", "numeric(9,2)", TOO_LARGE),
            ("integer", "numeric(5)", TOO_LARGE),
            ("numeric(10,2)", "numeric(10,3)", TOO_LARGE),
            ("numeric(10,2)", "numeric(10,1)", ROUNDED),
            ("double precision", "real", ROUNDED),
            ("timestamptz", "date", TIME),
        ] {
            assert_eq!(loss(from, to), Some(expected), "{from} to {to}");
        }
        for (from, to) in [
            ("varchar(5)", "varchar(10)"),
            ("varchar(5)", "text"),
            ("varchar(5)", "varchar"),
            ("integer", "bigint"),
            ("integer", "text"),
            ("integer", "numeric(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("real", "double precision"),
            ("date", "timestamptz"),
            ("json", "jsonb"),
        ] {
            assert_eq!(loss(from, to), None, "{from} to {to}");
        }
    }
}
