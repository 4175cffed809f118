//! Defaults that models have a word for. Whatever is not spelled exactly as a server would spell what the model asks for
//! remains SQL.

use super::super::entity::Default;
use super::super::rust_type::{Family, RustType, Scalar};
use super::expression::quoted;
use crate::schema::Type;

/// What a model says of the default of a column, and how a server spells it then. `original` is the column's type in the
/// database, `ty` that of the field.
pub(super) fn default(
    text: &str,
    original: &Type,
    ty: &RustType,
    nullable: bool,
    labels: &[String],
) -> (Default, String) {
    let as_it_is = |default: Default| (default, text.to_owned());
    match (ty.family(), text) {
        (Family::Uuid, "gen_random_uuid()") => return as_it_is(Default::UuidV4),
        (Family::Time, "now()") => return as_it_is(Default::Now),
        (Family::Boolean, "true" | "false") => return as_it_is(Default::Literal(text.to_owned())),
        (Family::Integer, _) => {
            if let Some(number) = integer(text).filter(|&number| fits(number, ty)) {
                return as_it_is(Default::Literal(number.to_string()));
            }
        }
        (Family::Numeric, _) => {
            // Of a Numeric there is no literal.
            let is_decimal = ty.precision.is_none_or(|(precision, _)| precision <= 28);
            if let Some(number) = integer(text).filter(|&number| is_decimal && i32::try_from(number).is_ok())
            {
                return as_it_is(Default::Literal(number.to_string()));
            }
        }
        (Family::Float, _) => {
            if let Some(literal) = float(text) {
                return as_it_is(Default::Literal(literal));
            }
        }
        (Family::Text, _) => {
            if let Some(value) = constant(text, cast_of(original)) {
                let spelled = format!("'{}'::{}", value.replace('\'', "''"), cast_of(&ty.made()));
                return (Default::Literal(string(&value)), spelled);
            }
        }
        (Family::Other, _) => {
            if let (Scalar::Enum(_), false, Some((end, label))) = (&ty.scalar, ty.array, quoted(text))
                && labels.contains(&label)
                && text[end..].starts_with("::")
            {
                return as_it_is(Default::Label(label));
            }
            // Of an Option the compiler could not tell what it is new of.
            if ty.array && !nullable && text == format!("'{{}}'::{}", cast_of(original)) {
                let Type::Sql(made) = ty.made() else { return as_it_is(Default::Literal(EMPTY.to_owned())) };
                return (Default::Literal(EMPTY.to_owned()), format!("'{{}}'::{made}"));
            }
            if ty.array && !nullable && matches!(original, Type::Enum { .. }) && text.starts_with("'{}'::") {
                return as_it_is(Default::Literal(EMPTY.to_owned()));
            }
        }
        _ => {}
    }
    as_it_is(Default::Sql(text.to_owned()))
}

const EMPTY: &str = "Vec::new()";

/// A text as a literal of Rust.
pub(in super::super) fn string(value: &str) -> String {
    let is_plain = !value.chars().any(char::is_control);
    if is_plain && value.contains(['"', '\\']) {
        let mut hashes = String::new();
        while value.contains(&format!("\"{hashes}")) {
            hashes.push('#');
        }
        return format!("r{hashes}\"{value}\"{hashes}");
    }
    format!("{value:?}")
}

/// The type without its length, as a cast to it is spelled.
fn cast_of(ty: &Type) -> &str {
    let Type::Sql(sql) = ty else { return "" };
    cast_of_type(sql)
}

/// The same of a type in SQL.
pub(super) fn cast_of_type(sql: &str) -> &str {
    match sql.split_once('(') {
        Some(("character", _)) => "bpchar",
        Some((name, rest)) if rest.ends_with("[]") => match name {
            "character varying" => "character varying[]",
            "numeric" => "numeric[]",
            _ => "",
        },
        Some((name, _)) => name,
        None => sql,
    }
}

/// `'text'::cast`
fn constant(text: &str, cast: &str) -> Option<String> {
    let (end, value) = quoted(text)?;
    (text[end..].strip_prefix("::") == Some(cast)).then_some(value)
}

/// A whole number as a server spells one that was written bare: digits up to the largest `integer`, quoted beyond, and
/// quoted if negative.
fn integer(text: &str) -> Option<i64> {
    let bare = text.parse::<i64>().ok().filter(|number| i32::try_from(*number).is_ok() && *number >= 0);
    let quoted = |cast| constant(text, cast).and_then(|value| value.parse::<i64>().ok());
    let is_small = |number: &i64| i32::try_from(*number).is_ok();
    bare.or_else(|| quoted("integer").filter(|number| *number < 0 && is_small(number)))
        .or_else(|| quoted("bigint").filter(|number| !is_small(number)))
}

fn fits(number: i64, ty: &RustType) -> bool {
    match &ty.scalar {
        Scalar::Builtin(builtin) if builtin.rust == "i16" => i16::try_from(number).is_ok(),
        Scalar::Builtin(builtin) if builtin.rust == "i32" => i32::try_from(number).is_ok(),
        _ => true,
    }
}

/// A number with a point, if Rust writes it in the same way.
fn float(text: &str) -> Option<String> {
    let text = match constant(text, "numeric").or_else(|| constant(text, "integer")) {
        Some(value) if value.starts_with('-') => value,
        Some(_) => return None,
        None if text.starts_with('-') => return None,
        None => text.to_owned(),
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let value: f64 = text.parse().ok().filter(|_| is_number)?;
    // An f32 of few digits is written as the f64 is.
    let is_short = text.len() <= 7 || text.parse::<f32>().ok()?.to_string() == text;
    (value.to_string() == text && is_short).then(|| format!("{value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Schema, Source};

    fn of(text: &str, sql: &str) -> (Default, String) {
        let original = Type::Sql(sql.to_owned());
        let ty = RustType::of(&original, &Schema::empty(Source::Catalogue)).unwrap();
        default(text, &original, &ty, false, &[])
    }

    #[test]
    fn a_constant_is_one_where_a_server_spells_it_in_the_same_way() {
        for (text, sql, literal) in [
            ("0", "bigint", "0"),
            ("'-5'::integer", "smallint", "-5"),
            ("'5000000000'::bigint", "bigint", "5000000000"),
            ("true", "boolean", "true"),
            ("'it''s'::text", "text", "\"it's\""),
            ("'a\\b'::character varying", "character varying(9)", "r\"a\\b\""),
            ("0.5", "double precision", "0.5"),
            ("1", "real", "1.0"),
            ("'-1.5'::numeric", "double precision", "-1.5"),
            ("7", "numeric(10,2)", "7"),
            ("'{}'::text[]", "text[]", "Vec::new()"),
        ] {
            assert_eq!(of(text, sql), (Default::Literal(literal.to_owned()), text.to_owned()), "{text}");
        }
    }

    #[test]
    fn whatever_else_remains_sql() {
        for (text, sql) in [
            ("'0'::bigint", "bigint"),
            ("40000", "smallint"),
            ("0.00", "numeric(10,2)"),
            ("0.50", "real"),
            ("'x'::text", "character varying(9)"),
            ("CURRENT_TIMESTAMP", "timestamp with time zone"),
            ("'2020-01-01'::date", "date"),
            ("(1 + 1)", "integer"),
            ("lower('A'::text)", "text"),
        ] {
            assert_eq!(of(text, sql), (Default::Sql(text.to_owned()), text.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_length_is_spelled_by_the_type_that_the_model_makes() {
        let literal = Default::Literal("\"x\"".to_owned());
        assert_eq!(
            of("'x'::character varying", "character varying"),
            (literal.clone(), "'x'::text".to_owned())
        );
        assert_eq!(of("'x'::bpchar", "character(3)"), (literal, "'x'::text".to_owned()));
    }
}
