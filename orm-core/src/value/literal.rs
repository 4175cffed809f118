//! Values as text, for DDL: `DEFAULT 'draft'`.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::{ColumnType, Interval, MacAddr, Numeric, TypeKind, Value};

impl Value {
    /// PostgreSQL's text form of the value, to stand in a literal of its type; `None` for NULL and for types whose
    /// text form is not known here.
    pub fn literal(&self) -> Option<String> {
        let bytes = self.bytes().ok()??;
        if matches!(self.sql_type().kind, TypeKind::Array(_)) {
            // Only the empty array: it has no dimensions.
            return (bytes.get(..4)? == [0; 4]).then(|| "{}".to_owned());
        }
        match self.sql_type().oid {
            16 => bool::decode(bytes).ok().map(|value| value.to_string()),
            17 => Some(bytes.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}"))),
            20 => i64::decode(bytes).ok().map(|value| value.to_string()),
            21 => i16::decode(bytes).ok().map(|value| value.to_string()),
            23 => i32::decode(bytes).ok().map(|value| value.to_string()),
            25 => String::decode(bytes).ok(),
            700 => f32::decode(bytes).ok().map(|value| value.to_string()),
            701 => f64::decode(bytes).ok().map(|value| value.to_string()),
            829 => MacAddr::decode(bytes).ok().map(|value| value.to_string()),
            869 => ipnetwork::IpNetwork::decode(bytes).ok().map(|value| value.to_string()),
            1082 => NaiveDate::decode(bytes).ok().map(date),
            1083 => NaiveTime::decode(bytes).ok().map(|value| value.to_string()),
            1114 => NaiveDateTime::decode(bytes).ok().map(|value| moment(value, "")),
            1184 => NaiveDateTime::decode(bytes).ok().map(|value| moment(value, "+00")),
            1186 => Interval::decode(bytes).ok().map(|value| value.to_string()),
            1700 => Numeric::decode(bytes).ok().map(|value| value.to_string()),
            2950 => uuid::Uuid::decode(bytes).ok().map(|value| value.to_string()),
            3802 => String::from_utf8(bytes.get(1..)?.to_vec()).ok(),
            _ => None,
        }
    }
}

fn date(date: NaiveDate) -> String {
    moment_of(date, "", date == NaiveDate::MAX, date == NaiveDate::MIN)
}

fn moment(moment: NaiveDateTime, zone: &str) -> String {
    let time = format!(" {}{zone}", moment.time());
    moment_of(moment.date(), &time, moment == NaiveDateTime::MAX, moment == NaiveDateTime::MIN)
}

/// As PostgreSQL writes it: years before the first are counted backwards, without a year 0.
fn moment_of(date: NaiveDate, time: &str, is_last: bool, is_first: bool) -> String {
    let (month, day) = (date.month(), date.day());
    match date.year() {
        _ if is_last => "infinity".to_owned(),
        _ if is_first => "-infinity".to_owned(),
        year @ 1.. => format!("{year:04}-{month:02}-{day:02}{time}"),
        year => format!("{:04}-{month:02}-{day:02}{time} BC", 1 - year),
    }
}
