use chrono::{Datelike, NaiveDate};

use super::{ColumnType, DecodeError, EncodeError, SqlType, before_postgres, too_late_or_early, wire};

/// 2000-01-01, from where PostgreSQL counts, in days of the common era.
const EPOCH: i32 = 730_120;
/// 24 November 4714 BC: the first day that PostgreSQL knows.
const FIRST: i32 = -2_451_545;

/// `date`. `NaiveDate::MAX` and `MIN` are PostgreSQL's `infinity` and `-infinity`.
#[diagnostic::do_not_recommend]
impl ColumnType for NaiveDate {
    const TYPE: SqlType = SqlType::builtin("date", 1082, 1182);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let days = if *self == NaiveDate::MAX {
            i32::MAX
        } else if *self == NaiveDate::MIN {
            i32::MIN
        } else {
            let days = self.num_days_from_ce() - EPOCH;
            if days < FIRST {
                return Err(before_postgres());
            }
            days
        };
        out.extend_from_slice(&days.to_be_bytes());
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        match i32::from_be_bytes(wire::fixed(bytes)?) {
            i32::MAX => Ok(NaiveDate::MAX),
            i32::MIN => Ok(NaiveDate::MIN),
            days => days
                .checked_add(EPOCH)
                .and_then(NaiveDate::from_num_days_from_ce_opt)
                // A day of its own would read as infinity.
                .filter(|date| *date != NaiveDate::MAX && *date != NaiveDate::MIN)
                .ok_or_else(too_late_or_early),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{assert_refused, assert_round_trip, assert_wire};
    use super::*;

    #[test]
    fn the_first_and_last_days_and_infinities_round_trip() {
        assert_wire(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap(), "00000000");
        assert_wire(NaiveDate::from_ymd_opt(1999, 12, 31).unwrap(), "ffffffff");
        assert_wire(NaiveDate::MAX, "7fffffff");
        assert_wire(NaiveDate::MIN, "80000000");
        assert_round_trip(NaiveDate::from_ymd_opt(-4713, 11, 24).unwrap());
        assert_round_trip(NaiveDate::MAX.pred_opt().unwrap());
    }

    #[test]
    fn what_either_side_cannot_hold_is_an_error() {
        let early = NaiveDate::from_ymd_opt(-4713, 11, 23).unwrap();
        assert_eq!(early.encode(&mut Vec::new()), Err(before_postgres()));
        // The day that is NaiveDate::MAX: as infinity it would come back as another value.
        let last = NaiveDate::MAX.num_days_from_ce() - EPOCH;
        assert_eq!(NaiveDate::decode(&last.to_be_bytes()), Err(too_late_or_early()));
        assert_refused::<NaiveDate>("7ffffffe", "beyond the years");
    }
}
