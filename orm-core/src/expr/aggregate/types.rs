//! Which types can be aggregated how.

use rust_decimal::Decimal;

use crate::value::{ColumnType, DbEnum, Interval, Numeric};

mod sealed {
    pub trait Sum {}
    pub trait Average {}
}

/// Types that PostgreSQL adds up. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be added up",
    label = "PostgreSQL has no sum of it"
)]
pub trait Sum: ColumnType + sealed::Sum {
    /// The type of the sum: wide enough for many.
    type Output: ColumnType;
}

/// Types that PostgreSQL has an average of. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no average",
    label = "PostgreSQL has no average of it"
)]
pub trait Average: ColumnType + sealed::Average {
    /// The type of the average.
    type Output: ColumnType;
}

macro_rules! sums {
    ($($number:ty => $sum:ty, $average:ty;)*) => { $(
        impl sealed::Sum for $number {}
        impl sealed::Average for $number {}
        impl Sum for $number { type Output = $sum; }
        impl Average for $number { type Output = $average; }
    )* };
}

sums! {
    i16 => i64, Decimal;
    i32 => i64, Decimal;
    i64 => Decimal, Decimal;
    f32 => f32, f64;
    f64 => f64, f64;
    Decimal => Decimal, Decimal;
    Numeric => Numeric, Numeric;
    Interval => Interval, Interval;
}

/// Types of which PostgreSQL finds the least and the greatest: all that have an order, but for booleans, UUIDs and JSON.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL finds no least or greatest `{Self}`",
    label = "no `min` and `max` of this type",
    note = "order by it and take the first: `.order_by(…).limit(1)`"
)]
pub trait Extreme: ColumnType {}

macro_rules! extremes {
    ($($ty:ty)*) => { $(impl Extreme for $ty {})* };
}

extremes! {
    i16 i32 i64 f32 f64 Decimal Numeric String Interval chrono::NaiveDate chrono::NaiveTime
    chrono::NaiveDateTime chrono::DateTime<chrono::Utc>
}

#[diagnostic::do_not_recommend]
impl<E: DbEnum + ColumnType> Extreme for E {}
