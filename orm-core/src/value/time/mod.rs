//! Dates and times, in microseconds: PostgreSQL has nothing finer.

mod date;
mod interval;
mod interval_text;
mod time_of_day;
mod timestamp;

pub use self::interval::Interval;
use super::{ColumnType, DecodeError, EncodeError, ParseError, SqlType, wire};

#[cold]
fn too_late_or_early() -> DecodeError {
    DecodeError::new("a date beyond the years -262143 to 262142 that chrono can hold")
}

#[cold]
fn before_postgres() -> EncodeError {
    EncodeError::new("a date before 24 November 4714 BC, where PostgreSQL's calendar starts")
}
