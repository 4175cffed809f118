use crate::ddl::{ident, type_name};
use crate::schema::{BaseType, Type};

/// How a value of one type becomes one of another.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Conversion {
    /// By itself, as in an assignment.
    Assignment,
    /// By a cast, in USING: one that PostgreSQL does on request only, and that may fail at a value, or cut it off.
    Cast(String),
}

const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "numeric", "real", "double precision"];
const TEXTS: [&str; 3] = ["text", "varchar", "character"];
const MOMENTS: [&str; 3] = ["date", "timestamp", "timestamptz"];
const DOCUMENTS: [&str; 2] = ["json", "jsonb"];
const ADDRESSES: [&str; 2] = ["inet", "cidr"];

/// How the values of a column are converted, if PostgreSQL knows how: there is a way back, too.
pub(super) fn conversion(column: &str, from: &Type, to: &Type) -> Option<Conversion> {
    let cast =
        |through: &str| Some(Conversion::Cast(format!("{}{through}::{}", ident(column), type_name(to))));
    match (from.base(), to.base()) {
        // Two enums.
        (None, None) => match (is_array(from), is_array(to)) {
            (false, false) => cast("::text"),
            (true, true) => cast("::text[]"),
            _ => None,
        },
        (None, Some(to)) if to.array == is_array(from) && is_text(&to) => Some(Conversion::Assignment),
        (Some(from), None) if from.array == is_array(to) && is_text(&from) => cast(""),
        (Some(from), Some(to)) => match (from.array, to.array) {
            (one, other) if one == other && is_assigned(&from, &to) => Some(Conversion::Assignment),
            (one, other) if one == other && is_cast(&from, &to) => cast(""),
            (true, false) if is_text(&to) => Some(Conversion::Assignment),
            (false, true) if is_text(&from) => cast(""),
            _ => None,
        },
        _ => None,
    }
}

fn is_array(ty: &Type) -> bool {
    match ty {
        Type::Sql(_) => ty.base().is_some_and(|base| base.array),
        Type::Enum { array, .. } => *array,
    }
}

fn is_text(base: &BaseType) -> bool {
    TEXTS.contains(&base.name.as_str())
}

fn is_assigned(from: &BaseType, to: &BaseType) -> bool {
    let (from, to) = (from.name.as_str(), to.name.as_str());
    from == to
        || TEXTS.contains(&to)
        || [&NUMBERS[..], &MOMENTS, &DOCUMENTS, &ADDRESSES]
            .iter()
            .any(|family| family.contains(&from) && family.contains(&to))
}

fn is_cast(from: &BaseType, to: &BaseType) -> bool {
    let (from, to) = (from.name.as_str(), to.name.as_str());
    TEXTS.contains(&from) || matches!((from, to), ("integer", "boolean") | ("boolean", "integer"))
}
