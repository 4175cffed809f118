//! Ranges.

use std::fmt;
use std::ops::{self, Bound};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::wire::{self, Reader};
use super::{ColumnType, DecodeError, EncodeError, Numeric, SqlType};

/// A range of values between two bounds: `int4range`, `tstzrange` and the like.
///
/// PostgreSQL stores ranges of integers and dates in one form, start included and end excluded: what was written
/// as `1..=5` reads as `1..6`. A start behind the end is refused by the server.
///
/// ```
/// use orm::value::Range;
///
/// let ages = Range::from(18..65);
/// assert!(ages.contains(&18) && !ages.contains(&65));
/// assert_eq!(ages.to_string(), "[18,65)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Range<T> {
    /// Holds nothing.
    Empty,
    /// Holds what lies between the bounds.
    Between {
        /// Where it starts.
        start: Bound<T>,
        /// Where it ends.
        end: Bound<T>,
    },
}

/// What a range can be made of. Sealed: PostgreSQL decides which range types there are.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no range of `{Self}`",
    note = "ranges are of i32, i64, Decimal, Numeric, NaiveDate, NaiveDateTime or DateTime<Utc>"
)]
pub trait RangeItem: ColumnType + sealed::Sealed {
    /// The range's type.
    const RANGE: SqlType;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! range_items {
    ($($ty:ty: $name:literal, $oid:literal, $array_oid:literal;)*) => {$(
        impl sealed::Sealed for $ty {}

        impl RangeItem for $ty {
            const RANGE: SqlType = SqlType::builtin($name, $oid, $array_oid);
        }
    )*};
}

range_items! {
    i32: "int4range", 3904, 3905;
    i64: "int8range", 3926, 3927;
    Decimal: "numrange", 3906, 3907;
    Numeric: "numrange", 3906, 3907;
    NaiveDate: "daterange", 3912, 3913;
    NaiveDateTime: "tsrange", 3908, 3909;
    DateTime<Utc>: "tstzrange", 3910, 3911;
}

impl<T> Range<T> {
    /// Whether it was stored as the empty range. (PostgreSQL stores every range that holds nothing so.)
    pub fn is_empty(&self) -> bool {
        matches!(self, Range::Empty)
    }

    /// Whether `value` lies in it.
    pub fn contains(&self, value: &T) -> bool
    where
        T: PartialOrd,
    {
        match self {
            Range::Empty => false,
            Range::Between { start, end } => {
                ops::RangeBounds::contains(&(start.as_ref(), end.as_ref()), value)
            }
        }
    }
}

const EMPTY: u8 = 0x01;
const START_INCLUDED: u8 = 0x02;
const END_INCLUDED: u8 = 0x04;
const START_UNBOUNDED: u8 = 0x08;
const END_UNBOUNDED: u8 = 0x10;

/// The range type of the item's type.
#[diagnostic::do_not_recommend]
impl<T: RangeItem> ColumnType for Range<T> {
    const TYPE: SqlType = T::RANGE;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let Range::Between { start, end } = self else {
            out.push(EMPTY);
            return Ok(());
        };
        let start_flag = match start {
            Bound::Included(_) => START_INCLUDED,
            Bound::Excluded(_) => 0,
            Bound::Unbounded => START_UNBOUNDED,
        };
        let end_flag = match end {
            Bound::Included(_) => END_INCLUDED,
            Bound::Excluded(_) => 0,
            Bound::Unbounded => END_UNBOUNDED,
        };
        out.push(start_flag | end_flag);
        for bound in [start, end] {
            if let Bound::Included(value) | Bound::Excluded(value) = bound {
                wire::value(out, |out| value.encode(out))?;
            }
        }
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let [flags] = reader.array()?;
        if flags & EMPTY != 0 {
            reader.end()?;
            return Ok(Range::Empty);
        }
        let start = bound(&mut reader, flags & START_UNBOUNDED != 0, flags & START_INCLUDED != 0)?;
        let end = bound(&mut reader, flags & END_UNBOUNDED != 0, flags & END_INCLUDED != 0)?;
        reader.end()?;
        Ok(Range::Between { start, end })
    }
}

fn bound<T: ColumnType>(
    reader: &mut Reader<'_>,
    unbounded: bool,
    included: bool,
) -> Result<Bound<T>, DecodeError> {
    if unbounded {
        return Ok(Bound::Unbounded);
    }
    let bytes = reader.value()?.ok_or_else(|| DecodeError::new("a bound of a range is NULL"))?;
    let value = T::decode(bytes)?;
    Ok(if included { Bound::Included(value) } else { Bound::Excluded(value) })
}

impl<T: fmt::Display> fmt::Display for Range<T> {
    /// As PostgreSQL writes it, `[1,5)`, with the bounds as Rust displays them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range::Between { start, end } = self else {
            return f.write_str("empty");
        };
        match start {
            Bound::Included(value) => write!(f, "[{value}")?,
            Bound::Excluded(value) => write!(f, "({value}")?,
            Bound::Unbounded => f.write_str("(")?,
        }
        match end {
            Bound::Included(value) => write!(f, ",{value}]"),
            Bound::Excluded(value) => write!(f, ",{value})"),
            Bound::Unbounded => f.write_str(",)"),
        }
    }
}

impl<T> From<(Bound<T>, Bound<T>)> for Range<T> {
    fn from((start, end): (Bound<T>, Bound<T>)) -> Self {
        Range::Between { start, end }
    }
}

impl<T> From<ops::Range<T>> for Range<T> {
    fn from(range: ops::Range<T>) -> Self {
        (Bound::Included(range.start), Bound::Excluded(range.end)).into()
    }
}

impl<T> From<ops::RangeInclusive<T>> for Range<T> {
    fn from(range: ops::RangeInclusive<T>) -> Self {
        let (start, end) = range.into_inner();
        (Bound::Included(start), Bound::Included(end)).into()
    }
}

impl<T> From<ops::RangeFrom<T>> for Range<T> {
    fn from(range: ops::RangeFrom<T>) -> Self {
        (Bound::Included(range.start), Bound::Unbounded).into()
    }
}

impl<T> From<ops::RangeTo<T>> for Range<T> {
    fn from(range: ops::RangeTo<T>) -> Self {
        (Bound::Unbounded, Bound::Excluded(range.end)).into()
    }
}

impl<T> From<ops::RangeToInclusive<T>> for Range<T> {
    fn from(range: ops::RangeToInclusive<T>) -> Self {
        (Bound::Unbounded, Bound::Included(range.end)).into()
    }
}

impl<T> From<ops::RangeFull> for Range<T> {
    fn from(_: ops::RangeFull) -> Self {
        (Bound::Unbounded, Bound::Unbounded).into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, assert_round_trip, assert_wire};
    use super::*;

    #[test]
    fn every_kind_of_bound_round_trips() {
        assert_wire(Range::from(1..5), "0200000004000000010000000400000005");
        assert_wire(Range::<i32>::Empty, "01");
        assert_wire(Range::<i32>::from(..), "18");
        assert_wire(Range::from(..=7_i64), "0c000000080000000000000007");
        assert_wire(Range::from((Bound::Excluded(1), Bound::Unbounded)), "100000000400000001");
        assert_round_trip(Range::from(NaiveDate::MIN..NaiveDate::MAX));
        assert_round_trip(Range::from(Numeric::NEG_INFINITY..=Numeric::NAN));
    }

    #[test]
    fn a_bound_that_is_missing_or_too_much_is_refused() {
        assert_refused::<Range<i32>>("0200000004000000", "in the middle");
        assert_refused::<Range<i32>>("10ffffffff", "NULL");
        assert_refused::<Range<i32>>("1800", "more bytes");
        assert_refused::<Range<i32>>("0100", "more bytes");
        assert_refused::<Range<i32>>("", "in the middle");
    }

    #[test]
    fn it_contains_and_displays_what_its_bounds_say() {
        assert!(Range::from(1..=5).contains(&5) && !Range::from(1..5).contains(&5));
        assert!(Range::from(..).contains(&5) && !Range::Empty.contains(&5));
        assert_eq!(Range::from(1..=5).to_string(), "[1,5]");
        assert_eq!(Range::from(..5).to_string(), "(,5)");
        assert_eq!(Range::from((Bound::Excluded(1), Bound::Unbounded)).to_string(), "(1,)");
        assert_eq!(Range::<i32>::Empty.to_string(), "empty");
    }
}
