use chrono::{DateTime, NaiveDateTime, Utc};

use super::{ColumnType, DecodeError, EncodeError, SqlType, before_postgres, too_late_or_early, wire};

/// 2000-01-01, from where PostgreSQL counts, in microseconds of the Unix epoch.
const EPOCH: i64 = 946_684_800_000_000;
/// 24 November 4714 BC: the first moment that PostgreSQL knows.
const FIRST: i64 = -211_813_488_000_000_000;

/// `timestamp` without time zone.
///
/// `NaiveDateTime::MAX` and `MIN` are PostgreSQL's `infinity` and `-infinity`. Digits below the microsecond are
/// cut off (towards the past); a leap second is the second after it.
#[diagnostic::do_not_recommend]
impl ColumnType for NaiveDateTime {
    const TYPE: SqlType = SqlType::builtin("timestamp", 1114, 1115);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let micros = if *self == NaiveDateTime::MAX {
            i64::MAX
        } else if *self == NaiveDateTime::MIN {
            i64::MIN
        } else {
            let micros = self.and_utc().timestamp_micros() - EPOCH;
            if micros < FIRST {
                return Err(before_postgres());
            }
            micros
        };
        out.extend_from_slice(&micros.to_be_bytes());
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        match i64::from_be_bytes(wire::fixed(bytes)?) {
            i64::MAX => Ok(NaiveDateTime::MAX),
            i64::MIN => Ok(NaiveDateTime::MIN),
            micros => micros
                .checked_add(EPOCH)
                .and_then(DateTime::from_timestamp_micros)
                .map(|moment| moment.naive_utc())
                .filter(|moment| *moment != NaiveDateTime::MAX && *moment != NaiveDateTime::MIN)
                .ok_or_else(too_late_or_early),
        }
    }
}

/// `timestamptz`: a moment, whatever the time zone.
///
/// `DateTime::MAX_UTC` and `MIN_UTC` are PostgreSQL's `infinity` and `-infinity`. Digits below the microsecond
/// are cut off (towards the past); a leap second is the second after it.
#[diagnostic::do_not_recommend]
impl ColumnType for DateTime<Utc> {
    const TYPE: SqlType = SqlType::builtin("timestamptz", 1184, 1185);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.naive_utc().encode(out)
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        NaiveDateTime::decode(bytes).map(|moment| moment.and_utc())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta};
    use proptest::prelude::*;

    use super::super::super::testing::{assert_refused, assert_round_trip, assert_wire, bytes};
    use super::*;

    fn moment(year: i32, nanos: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_hms_nano_opt(0, 0, 0, nanos).unwrap()
    }

    #[test]
    fn microseconds_and_infinities_round_trip() {
        assert_wire(moment(2000, 0), "0000000000000000");
        assert_wire(moment(2000, 1000), "0000000000000001");
        assert_wire(moment(2000, 0) - TimeDelta::microseconds(1), "ffffffffffffffff");
        assert_wire(NaiveDateTime::MAX, "7fffffffffffffff");
        assert_wire(NaiveDateTime::MIN, "8000000000000000");
        assert_wire(DateTime::<Utc>::MAX_UTC, "7fffffffffffffff");
        assert_wire(DateTime::<Utc>::MIN_UTC, "8000000000000000");
        assert_round_trip(moment(-4712, 0));
        assert_round_trip(moment(262_142, 999_999_000));
    }

    #[test]
    fn digits_below_the_microsecond_are_cut_off() {
        assert_eq!(bytes(&moment(2000, 1999)), bytes(&moment(2000, 1000)));
        assert_eq!(bytes(&moment(1999, 1999)), bytes(&moment(1999, 1000)));
    }

    #[test]
    fn a_leap_second_is_the_second_after_it() {
        let day = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
        let leap = day.and_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
        assert_eq!(bytes(&leap), bytes(&moment(2017, 500_000_000)));
    }

    #[test]
    fn what_either_side_cannot_hold_is_an_error() {
        let early = NaiveDate::from_ymd_opt(-4713, 11, 23).unwrap().and_hms_opt(23, 59, 59).unwrap();
        assert_eq!(early.encode(&mut Vec::new()), Err(before_postgres()));
        assert_round_trip(early + TimeDelta::seconds(1));
        // 294276-12-31, the last day of PostgreSQL.
        assert_refused::<DateTime<Utc>>("7ffffe3e61b2b000", "beyond the years");
        assert_refused::<DateTime<Utc>>("7ffffffffffffffe", "beyond the years");
    }

    proptest! {
        #[test]
        fn every_moment_of_both_calendars_round_trips(micros in FIRST..=8_208_266_822_399_999_999_i64) {
            let bytes = micros.to_be_bytes();
            let read = DateTime::<Utc>::decode(&bytes).unwrap();
            prop_assert_eq!(super::super::super::testing::bytes(&read), bytes);
        }
    }
}
