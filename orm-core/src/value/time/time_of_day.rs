use chrono::{NaiveTime, Timelike};

use super::{ColumnType, DecodeError, EncodeError, SqlType, wire};

const DAY: i64 = 86_400_000_000;

/// `time` without time zone.
///
/// Digits below the microsecond are cut off; a leap second is the second after it, and the one at midnight is an
/// error. So is PostgreSQL's `24:00:00` where it is read. (`time with time zone` is not supported; PostgreSQL's
/// own manual advises against it.)
#[diagnostic::do_not_recommend]
impl ColumnType for NaiveTime {
    const TYPE: SqlType = SqlType::builtin("time", 1083, 1183);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let micros =
            i64::from(self.num_seconds_from_midnight()) * 1_000_000 + i64::from(self.nanosecond() / 1000);
        if micros >= DAY {
            return Err(EncodeError::new("a leap second at midnight is no time of a day in PostgreSQL"));
        }
        out.extend_from_slice(&micros.to_be_bytes());
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let micros = i64::from_be_bytes(wire::fixed(bytes)?);
        if micros == DAY {
            return Err(DecodeError::new("24:00:00, which is no chrono::NaiveTime"));
        }
        let time = u32::try_from(micros.div_euclid(1_000_000)).ok().and_then(|seconds| {
            let nanos = u32::try_from(micros.rem_euclid(1_000_000) * 1000).ok()?;
            NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos)
        });
        time.ok_or_else(|| DecodeError::new("a time beyond the end of the day"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{assert_refused, assert_round_trip, assert_wire, bytes};
    use super::*;

    fn time(seconds: u32, nanos: u32) -> NaiveTime {
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, nanos).unwrap()
    }

    #[test]
    fn the_first_and_last_microseconds_round_trip() {
        assert_wire(NaiveTime::MIN, "0000000000000000");
        assert_wire(time(86_399, 999_999_000), "000000141dd75fff");
        assert_round_trip(time(1, 1000));
        assert_eq!(bytes(&time(1, 1999)), bytes(&time(1, 1000)));
    }

    #[test]
    fn what_is_no_time_of_a_day_on_either_side_is_an_error() {
        assert_refused::<NaiveTime>("000000141dd76000", "24:00:00");
        assert_refused::<NaiveTime>("000000141dd76001", "beyond the end of the day");
        assert_refused::<NaiveTime>("ffffffffffffffff", "beyond the end of the day");
        assert!(time(86_399, 1_000_000_000).encode(&mut Vec::new()).is_err());
        assert_eq!(bytes(&time(59, 1_500_000_000)), bytes(&time(60, 500_000_000)));
    }
}
