use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::value::{ColumnType, DbEnum, Interval, MacAddr, Numeric};

/// Types that PostgreSQL casts to `T`.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL does not cast `{Self}` to `{T}`",
    label = "text can be cast to everything, and everything to text: `.cast::<String>()`"
)]
pub trait CastTo<T> {}

/// Text is read as a value of any type.
impl<T: ColumnType> CastTo<T> for String {}

impl<E: DbEnum> CastTo<String> for E {}

macro_rules! casts {
    ($($from:ty: $($to:ty)*;)*) => { $($(impl CastTo<$to> for $from {})*)* };
}

casts! {
    bool: i32 String;
    i16: i16 i32 i64 f32 f64 Decimal Numeric String;
    i32: i16 i32 i64 f32 f64 Decimal Numeric String bool;
    i64: i16 i32 i64 f32 f64 Decimal Numeric String;
    f32: i16 i32 i64 f32 f64 Decimal Numeric String;
    f64: i16 i32 i64 f32 f64 Decimal Numeric String;
    Decimal: i16 i32 i64 f32 f64 Decimal Numeric String;
    Numeric: i16 i32 i64 f32 f64 Decimal Numeric String;
    NaiveDate: NaiveDateTime DateTime<Utc> String;
    NaiveDateTime: NaiveDate NaiveTime DateTime<Utc> String;
    DateTime<Utc>: NaiveDate NaiveTime NaiveDateTime String;
    NaiveTime: Interval String;
    Interval: NaiveTime String;
    Uuid: String;
    IpNetwork: String;
    MacAddr: String;
    serde_json::Value: bool i16 i32 i64 f32 f64 Decimal Numeric String;
}
