use chrono::TimeDelta;

use super::super::wire::Reader;
use super::{ColumnType, DecodeError, EncodeError, SqlType};

/// A span of time as PostgreSQL counts it: months, days and microseconds are kept apart, since a month has no
/// fixed number of days, nor a day of hours.
///
/// Two are equal if all three parts are: one day is not 24 hours, though `=` in SQL takes it for that.
/// (PostgreSQL 17's `infinity` is the value with all three parts at their maximum.)
///
/// ```
/// use orm::value::Interval;
///
/// let trial = Interval { months: 1, days: 15, ..Interval::ZERO };
/// assert_eq!(trial.to_string(), "P1M15D");
/// assert_eq!("PT1.5S".parse(), Ok(Interval { microseconds: 1_500_000, ..Interval::ZERO }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Interval {
    /// Months; a year is twelve.
    pub months: i32,
    /// Days; a week is seven.
    pub days: i32,
    /// Microseconds; hours, minutes and seconds are made of them.
    pub microseconds: i64,
}

impl Interval {
    /// No time at all.
    pub const ZERO: Interval = Interval { months: 0, days: 0, microseconds: 0 };
}

impl From<TimeDelta> for Interval {
    /// The same length in microseconds, without days and months. Digits below the microsecond are cut off; a
    /// length beyond 292,000 years becomes the longest that there is.
    fn from(delta: TimeDelta) -> Self {
        let limit = if delta < TimeDelta::zero() { i64::MIN } else { i64::MAX };
        Interval { microseconds: delta.num_microseconds().unwrap_or(limit), ..Interval::ZERO }
    }
}

/// `interval`.
#[diagnostic::do_not_recommend]
impl ColumnType for Interval {
    const TYPE: SqlType = SqlType::builtin("interval", 1186, 1187);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(&self.microseconds.to_be_bytes());
        out.extend_from_slice(&self.days.to_be_bytes());
        out.extend_from_slice(&self.months.to_be_bytes());
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let microseconds = i64::from_be_bytes(reader.array()?);
        let days = i32::from_be_bytes(reader.array()?);
        let months = i32::from_be_bytes(reader.array()?);
        reader.end()?;
        Ok(Interval { months, days, microseconds })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{assert_round_trip, assert_wire};
    use super::*;

    #[test]
    fn all_three_parts_round_trip() {
        let interval = Interval { months: -10, days: -3, microseconds: 14_706_700_000 };
        assert_wire(interval, "000000036c966ee0fffffffdfffffff6");
        assert_round_trip(Interval { months: i32::MIN, days: i32::MAX, microseconds: i64::MIN });
        assert_ne!(Interval { days: 1, ..Interval::ZERO }, Interval::from(TimeDelta::days(1)));
    }

    #[test]
    fn the_longest_durations_become_the_longest_interval() {
        assert_eq!(Interval::from(TimeDelta::nanoseconds(-1999)).microseconds, -1);
        assert_eq!(Interval::from(TimeDelta::MAX).microseconds, i64::MAX);
        assert_eq!(Interval::from(TimeDelta::MIN).microseconds, i64::MIN);
    }
}
