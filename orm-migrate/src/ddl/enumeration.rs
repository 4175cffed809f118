use super::write::{literal, name};
use crate::schema::{Enum, Name};

pub(super) fn create(enumeration: &Enum) -> String {
    let labels: Vec<String> = enumeration.labels.iter().map(|label| literal(label)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", name(&enumeration.name), labels.join(", "))
}

/// A label that is there already is left where it is: going back does not remove it.
pub(super) fn add_value(enumeration: &Name, value: &str, before: Option<&str>) -> String {
    let place = before.map(|before| format!(" BEFORE {}", literal(before))).unwrap_or_default();
    format!("ALTER TYPE {} ADD VALUE IF NOT EXISTS {}{place}", name(enumeration), literal(value))
}

pub(super) fn rename_value(enumeration: &Name, from: &str, to: &str) -> String {
    format!("ALTER TYPE {} RENAME VALUE {} TO {}", name(enumeration), literal(from), literal(to))
}
