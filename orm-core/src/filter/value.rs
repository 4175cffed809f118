//! Values of the input as values of columns, strictly: nothing is guessed, and nothing is cut.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ipnetwork::IpNetwork;
use serde_json::Value as Json;
use uuid::Uuid;

use super::tree::Form;
use crate::value::{ColumnType, MacAddr, Numeric, SqlType, TypeKind, Value};

/// The value of a column's type.
///
/// # Errors
/// What is wrong with it, without the value: `expected an integer, got text`.
pub(super) fn read(ty: &SqlType, input: &Json, form: Form, max_text: usize) -> Result<Value, String> {
    let text: Cow<'_, str> = match input {
        Json::String(text)
            if form == Form::Query || !is_number(ty) && ty.oid != BOOL || ty.oid == NUMERIC =>
        {
            Cow::Borrowed(text)
        }
        Json::Number(number) if form == Form::Json && is_number(ty) => Cow::Owned(number.to_string()),
        Json::Bool(value) if form == Form::Json && ty.oid == BOOL => Cow::Owned(value.to_string()),
        other if form == Form::Json => return Err(format!("expected {}, got {}", expected(ty), kind(other))),
        _ => return Err(format!("expected {}", expected(ty))),
    };
    if text.len() > max_text {
        return Err(format!("the value has more than {max_text} bytes"));
    }
    let mut bytes = Vec::new();
    match encode(ty, &text, &mut bytes) {
        Some(()) => Ok(Value::from_bytes(*ty, bytes)),
        None if ty.oid == TEXT && ty.enum_def().is_none() => {
            Err("a text cannot hold the NUL character".to_owned())
        }
        None if is_integer(ty) && integer::<i128>(&text).is_some() => {
            Err("the integer is out of range".to_owned())
        }
        None => Err(format!("expected {}", expected(ty))),
    }
}

/// What JSON calls a value.
pub(super) fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

const BOOL: u32 = 16;
const TEXT: u32 = 25;
const NUMERIC: u32 = 1700;

fn is_integer(ty: &SqlType) -> bool {
    matches!(ty.oid, 20 | 21 | 23)
}

fn is_number(ty: &SqlType) -> bool {
    is_integer(ty) || matches!(ty.oid, 700 | 701 | NUMERIC)
}

fn expected(ty: &SqlType) -> Cow<'static, str> {
    if let TypeKind::Enum(def) = ty.kind {
        return Cow::Owned(format!("one of {}", def.labels.join(", ")));
    }
    Cow::Borrowed(match ty.oid {
        BOOL => "true or false",
        20 | 21 | 23 => "an integer",
        700 | 701 => "a finite number",
        NUMERIC => "a number of digits and a point",
        TEXT => "text",
        829 => "a hardware address",
        869 => "a network address",
        1082 => "a date, as 2026-01-31",
        1083 => "a time, as 23:59:59",
        1114 => "a date and a time, as 2026-01-31T23:59:59",
        1184 => "a date and a time with its zone, as 2026-01-31T23:59:59Z",
        2950 => "a uuid",
        _ => "a value of another type",
    })
}

/// The bytes of the value that a text says; `None` if it says none.
fn encode(ty: &SqlType, text: &str, out: &mut Vec<u8>) -> Option<()> {
    if let TypeKind::Enum(def) = ty.kind {
        let label = def.labels.iter().find(|label| **label == text)?;
        out.extend_from_slice(label.as_bytes());
        return Some(());
    }
    match ty.oid {
        BOOL => match text {
            "true" => true.encode(out),
            "false" => false.encode(out),
            _ => return None,
        },
        20 => integer::<i64>(text)?.encode(out),
        21 => integer::<i16>(text)?.encode(out),
        23 => integer::<i32>(text)?.encode(out),
        700 => text.parse().ok().filter(|value: &f32| value.is_finite())?.encode(out),
        701 => text.parse().ok().filter(|value: &f64| value.is_finite())?.encode(out),
        NUMERIC if text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-')) => {
            text.parse::<Numeric>().ok()?.encode(out)
        }
        TEXT => text.to_owned().encode(out),
        829 => text.parse::<MacAddr>().ok()?.encode(out),
        869 => text.parse::<IpNetwork>().ok()?.encode(out),
        1082 => NaiveDate::parse_from_str(digits(text)?, "%Y-%m-%d").ok()?.encode(out),
        1083 => NaiveTime::parse_from_str(digits(text)?, "%H:%M:%S%.f").ok()?.encode(out),
        1114 => NaiveDateTime::parse_from_str(digits(text)?, "%Y-%m-%dT%H:%M:%S%.f").ok()?.encode(out),
        1184 => DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc).encode(out),
        2950 => Uuid::try_parse(text).ok()?.encode(out),
        _ => return None,
    }
    .ok()
}

/// Digits, with a minus sign or without: `parse` takes a plus sign too.
fn integer<T: std::str::FromStr>(text: &str) -> Option<T> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}

/// A date or a time that begins with a digit: chrono takes signs and blanks too.
fn digits(text: &str) -> Option<&str> {
    let is_plain =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'.' | b'T'));
    (is_plain && text.starts_with(|c: char| c.is_ascii_digit())).then_some(text)
}
