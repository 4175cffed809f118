mod types;

pub use self::types::{Calendar, Clock, Dated, Moment, Since, Temporal, Zoned};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{Expr, Expression, Of, Operand, Scalar, With};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, Interval};

/// Functions of dates and times. NULL of NULL, which their types say. The parts of a `timestamptz` are those in the
/// session's time zone; [`at_time_zone`](DateFunctions::at_time_zone) is another one. A part of an infinite date or time
/// that is a whole number is an error of the server.
pub trait DateFunctions: Expression {
    /// The year.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.year().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('year', "posts"."created_at")::integer = $1"#));
    /// ```
    fn year(self) -> Of<Self, i32>
    where
        Scalar<Self>: Calendar,
    {
        Expr::new(part("'year'", self.node(), true))
    }

    /// The month, from 1.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.month().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('month', "posts"."created_at")::integer = $1"#));
    /// ```
    fn month(self) -> Of<Self, i32>
    where
        Scalar<Self>: Calendar,
    {
        Expr::new(part("'month'", self.node(), true))
    }

    /// The day of the month, from 1; of an interval its days.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.day().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('day', "posts"."created_at")::integer = $1"#));
    /// ```
    fn day(self) -> Of<Self, i32>
    where
        Scalar<Self>: Calendar,
    {
        Expr::new(part("'day'", self.node(), true))
    }

    /// The quarter, from 1.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.quarter().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('quarter', "posts"."created_at")::integer = $1"#));
    /// ```
    fn quarter(self) -> Of<Self, i32>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(part("'quarter'", self.node(), true))
    }

    /// The number of the ISO week, which belongs to the [`iso_year`](DateFunctions::iso_year).
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.week().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('week', "posts"."created_at")::integer = $1"#));
    /// ```
    fn week(self) -> Of<Self, i32>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(part("'week'", self.node(), true))
    }

    /// The year that the ISO week belongs to.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.iso_year().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('isoyear', "posts"."created_at")::integer = $1"#));
    /// ```
    fn iso_year(self) -> Of<Self, i32>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(part("'isoyear'", self.node(), true))
    }

    /// The day of the week: Sunday is 0.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.dow().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('dow', "posts"."created_at")::integer = $1"#));
    /// ```
    fn dow(self) -> Of<Self, i32>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(part("'dow'", self.node(), true))
    }

    /// The day of the week: Monday is 1, Sunday 7.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.iso_dow().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('isodow', "posts"."created_at")::integer = $1"#));
    /// ```
    fn iso_dow(self) -> Of<Self, i32>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(part("'isodow'", self.node(), true))
    }

    /// The day of the year, from 1.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.doy().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('doy', "posts"."created_at")::integer = $1"#));
    /// ```
    fn doy(self) -> Of<Self, i32>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(part("'doy'", self.node(), true))
    }

    /// The hour.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.hour().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('hour', "posts"."created_at")::integer = $1"#));
    /// ```
    fn hour(self) -> Of<Self, i32>
    where
        Scalar<Self>: Clock,
    {
        Expr::new(part("'hour'", self.node(), true))
    }

    /// The minute.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.minute().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('minute', "posts"."created_at")::integer = $1"#));
    /// ```
    fn minute(self) -> Of<Self, i32>
    where
        Scalar<Self>: Clock,
    {
        Expr::new(part("'minute'", self.node(), true))
    }

    /// The second, with its fraction.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.second().eq(1.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('second', "posts"."created_at") = $1"#));
    /// ```
    fn second(self) -> Of<Self, f64>
    where
        Scalar<Self>: Clock,
    {
        Expr::new(part("'second'", self.node(), false))
    }

    /// Seconds since 1970-01-01 00:00 UTC; of an interval or a time of day its length in seconds.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.epoch().eq(1.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('epoch', "posts"."created_at") = $1"#));
    /// ```
    fn epoch(self) -> Of<Self, f64>
    where
        Scalar<Self>: Temporal,
    {
        Expr::new(part("'epoch'", self.node(), false))
    }

    /// SQL: `a::date`. Of a `timestamptz` it is the date in the session's time zone; of another one:
    /// `Post::created_at.at_time_zone("Europe/Rome").date()`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.date().eq(NaiveDate::MAX));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."created_at"::date = $1"#));
    /// ```
    fn date(self) -> Of<Self, NaiveDate>
    where
        Scalar<Self>: Moment,
    {
        Expr::new(self.node().cast(NaiveDate::TYPE))
    }

    /// SQL: `a::time`, the time of day; of a `timestamptz` in the session's time zone.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.time().lt(NaiveTime::MIN));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."created_at"::time < $1"#));
    /// ```
    fn time(self) -> Of<Self, NaiveTime>
    where
        Scalar<Self>: Moment,
    {
        Expr::new(self.node().cast(NaiveTime::TYPE))
    }

    /// SQL: `date_trunc('month', a)`: the start of the month, or of another unit. Of a date it is a date.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.truncate(Unit::Month).eq(orm::expr::now().truncate(Unit::Month)));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_trunc('month', "posts"."created_at") = date_trunc('month', now())"#));
    /// ```
    fn truncate(self, unit: Unit) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Dated,
    {
        Expr::new(Scalar::<Self>::truncated(unit, self.node()))
    }

    /// SQL: `timezone(zone, a)`, which is `a AT TIME ZONE zone`: of a `timestamptz` what the clocks show there then, of a
    /// `timestamp` the moment at which they show it.
    ///
    /// # Errors
    /// Of the server if it knows no such zone.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::created_at.at_time_zone("Europe/Rome").hour().eq(12));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('hour', timezone($1, "posts"."created_at"))::integer = $2"#));
    /// ```
    fn at_time_zone<V: Operand<Self::Model, String>>(
        self,
        zone: V,
    ) -> With<Self, V, String, <Scalar<Self> as Zoned>::Other>
    where
        Scalar<Self>: Zoned,
    {
        Expr::new(ast::Expr::call("timezone", [zone.operand(), self.node()]))
    }

    /// SQL: `a - b`: of two moments or two times of day an interval, of two dates the days between them.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::updated_at.since(Post::created_at).gt(Interval { days: 1, ..Interval::ZERO }));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."updated_at" - "posts"."created_at" > $1"#));
    /// ```
    fn since<V: Operand<Self::Model, Scalar<Self>>>(
        self,
        earlier: V,
    ) -> With<Self, V, Scalar<Self>, <Scalar<Self> as Since>::Difference>
    where
        Scalar<Self>: Since,
    {
        Expr::new(ast::Expr::binary(Operator::Subtract, self.node(), earlier.operand()))
    }

    /// SQL: `age(a, b)`: the difference in years, months and days, as people count it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(orm::expr::now().age(Post::created_at).year().gte(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE date_part('year', age(now(), "posts"."created_at"))::integer >= $1"#));
    /// ```
    fn age<V: Operand<Self::Model, Scalar<Self>>>(self, earlier: V) -> With<Self, V, Scalar<Self>, Interval>
    where
        Scalar<Self>: Moment,
    {
        Expr::new(ast::Expr::call("age", [self.node(), earlier.operand()]))
    }
}

impl<E: Expression> DateFunctions for E {}

/// The moment at which the transaction began. SQL: `now()`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let query = Post::find().filter(Post::published_at.lte(orm::expr::now()));
/// assert!(query.to_sql().ends_with(r#" WHERE "posts"."published_at" <= now()"#));
/// ```
pub fn now<M>() -> Expr<M, DateTime<Utc>> {
    Expr::new(ast::Expr::call("now", []))
}

/// The date in the session's time zone at which the transaction began. SQL: `CURRENT_DATE`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let query = Post::find().filter(Post::created_at.date().eq(orm::expr::current_date()));
/// assert!(query.to_sql().ends_with(r#" WHERE "posts"."created_at"::date = CURRENT_DATE"#));
/// ```
pub fn current_date<M>() -> Expr<M, NaiveDate> {
    Expr::new(ast::Expr::Literal("CURRENT_DATE"))
}

/// What a date or a time is truncated to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// The second.
    Second,
    /// The minute.
    Minute,
    /// The hour.
    Hour,
    /// The day.
    Day,
    /// The week, from Monday on.
    Week,
    /// The month.
    Month,
    /// The quarter.
    Quarter,
    /// The year.
    Year,
}

impl Unit {
    /// A literal and no argument: two arguments are two expressions, of which one could not be grouped by the other.
    const fn literal(self) -> &'static str {
        match self {
            Unit::Second => "'second'",
            Unit::Minute => "'minute'",
            Unit::Hour => "'hour'",
            Unit::Day => "'day'",
            Unit::Week => "'week'",
            Unit::Month => "'month'",
            Unit::Quarter => "'quarter'",
            Unit::Year => "'year'",
        }
    }
}

fn part(name: &'static str, operand: ast::Expr, is_whole: bool) -> ast::Expr {
    let part = ast::Expr::call("date_part", [ast::Expr::Literal(name), operand]);
    if is_whole { part.cast(i32::TYPE) } else { part }
}
