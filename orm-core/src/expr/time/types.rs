use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::Unit;
use crate::sql::ast;
use crate::value::{ColumnType, Interval};

mod sealed {
    pub trait Sealed {}
}

/// Types of dates and times, and [`Interval`]. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a date nor a time",
    label = "expected a column or an expression of a date or a time"
)]
pub trait Temporal: ColumnType + sealed::Sealed {}

/// Types that have a year, a month and a day. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no year, month and day",
    label = "expected a column or an expression of a date, a timestamp or an interval"
)]
pub trait Calendar: Temporal {}

/// Types that have an hour, a minute and a second. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no hour, minute and second",
    label = "expected a column or an expression of a time, a timestamp or an interval"
)]
pub trait Clock: Temporal {}

/// Types of a day: a date, or a date with a time. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no date",
    label = "expected a column or an expression of a date or a timestamp"
)]
pub trait Dated: Calendar {
    /// The start of the unit that it is in.
    #[doc(hidden)]
    fn truncated(unit: Unit, node: ast::Expr) -> ast::Expr {
        ast::Expr::call("date_trunc", [ast::Expr::Literal(unit.literal()), node])
    }
}

/// Dates with a time. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no date with a time",
    label = "expected a column or an expression of a timestamp"
)]
pub trait Moment: Dated + Clock {}

/// Dates with a time, which are one thing in a time zone and another without. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no date with a time, which could be in a time zone",
    label = "expected a column or an expression of a timestamp"
)]
pub trait Zoned: Moment {
    /// The same in a time zone, or without one.
    type Other: ColumnType;
}

/// Types of which two have a difference. Sealed.
#[diagnostic::on_unimplemented(
    message = "two of `{Self}` have no difference in time",
    label = "expected a column or an expression of a date or a time"
)]
pub trait Since: Temporal {
    /// What the difference is.
    type Difference: ColumnType;
}

macro_rules! temporal {
    ($($ty:ty: $($of:ident)*;)*) => { $(
        impl sealed::Sealed for $ty {}
        impl Temporal for $ty {}
        $(impl $of for $ty {})*
    )* };
}

temporal! {
    DateTime<Utc>: Calendar Clock Dated Moment;
    NaiveDateTime: Calendar Clock Dated Moment;
    NaiveDate: Calendar;
    NaiveTime: Clock;
    Interval: Calendar Clock;
}

impl Dated for NaiveDate {
    /// By way of a timestamp: PostgreSQL's own way goes through the session's time zone.
    fn truncated(unit: Unit, node: ast::Expr) -> ast::Expr {
        let start = [ast::Expr::Literal(unit.literal()), node.cast(NaiveDateTime::TYPE)];
        ast::Expr::call("date_trunc", start).cast(NaiveDate::TYPE)
    }
}

impl Zoned for DateTime<Utc> {
    type Other = NaiveDateTime;
}

impl Zoned for NaiveDateTime {
    type Other = DateTime<Utc>;
}

impl Since for DateTime<Utc> {
    type Difference = Interval;
}

impl Since for NaiveDateTime {
    type Difference = Interval;
}

impl Since for NaiveTime {
    type Difference = Interval;
}

impl Since for NaiveDate {
    type Difference = i32;
}
