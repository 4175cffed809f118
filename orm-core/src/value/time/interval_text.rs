//! Intervals as text: ISO 8601, as PostgreSQL writes them with `intervalstyle = iso_8601`.

use std::fmt;
use std::str::FromStr;

use super::{Interval, ParseError};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

impl fmt::Display for Interval {
    /// ISO 8601, which PostgreSQL reads as well: `P1Y2M3DT4H5M6.7S`; every part has its own sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Interval::ZERO {
            return f.write_str("PT0S");
        }
        f.write_str("P")?;
        for (number, unit) in [(self.months / 12, 'Y'), (self.months % 12, 'M'), (self.days, 'D')] {
            if number != 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        if self.microseconds == 0 {
            return Ok(());
        }
        f.write_str("T")?;
        let rest = self.microseconds % HOUR;
        for (number, unit) in [(self.microseconds / HOUR, 'H'), (rest / MINUTE, 'M')] {
            if number != 0 {
                write!(f, "{number}{unit}")?;
            }
        }
        let rest = rest % MINUTE;
        if rest == 0 {
            return Ok(());
        }
        let sign = if rest < 0 { "-" } else { "" };
        let (seconds, fraction) = ((rest / SECOND).abs(), (rest % SECOND).abs());
        write!(f, "{sign}{seconds}")?;
        if fraction != 0 {
            write!(f, ".{}", format!("{fraction:06}").trim_end_matches('0'))?;
        }
        f.write_str("S")
    }
}

impl FromStr for Interval {
    type Err = ParseError;

    /// ISO 8601 with units, as `P1Y2M3W4DT5H6M7.89S`: every part may have a sign, and seconds a fraction of up to
    /// six digits.
    ///
    /// # Errors
    /// If the text is no such interval, or one that PostgreSQL cannot hold.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.strip_prefix('P').ok_or(SYNTAX)?;
        let (date, time) = match text.split_once('T') {
            Some((_, "")) => return Err(SYNTAX),
            Some((date, time)) => (date, time),
            None if text.is_empty() => return Err(SYNTAX),
            None => (text, ""),
        };
        let mut months = 0_i64;
        let mut days = 0_i64;
        let mut microseconds = 0_i64;
        parts(date, &[('Y', 12), ('M', 1), ('W', 7), ('D', 1)], |unit, amount| {
            let sum = if matches!(unit, 'Y' | 'M') { &mut months } else { &mut days };
            *sum = sum.checked_add(amount)?;
            Some(())
        })?;
        parts(time, &[('H', HOUR), ('M', MINUTE), ('S', SECOND)], |_, amount| {
            microseconds = microseconds.checked_add(amount)?;
            Some(())
        })?;
        match (i32::try_from(months), i32::try_from(days)) {
            (Ok(months), Ok(days)) => Ok(Interval { months, days, microseconds }),
            _ => Err(RANGE),
        }
    }
}

const SYNTAX: ParseError = ParseError("an interval is written as P1Y2M3W4DT5H6M7.89S");
const RANGE: ParseError = ParseError("an interval longer than PostgreSQL can hold");

/// Hands every part of `text`, as `5H6M`, to `add` by its unit and its amount in base units. Units stand in order.
fn parts(
    mut text: &str,
    mut units: &[(char, i64)],
    mut add: impl FnMut(char, i64) -> Option<()>,
) -> Result<(), ParseError> {
    while let Some(end) = text.find(|c: char| c.is_ascii_alphabetic()) {
        let (number, unit) = (&text[..end], text.as_bytes()[end]);
        text = &text[end + 1..];
        let position = units.iter().position(|(name, _)| *name == char::from(unit)).ok_or(SYNTAX)?;
        let (name, factor) = units[position];
        units = &units[position + 1..];
        add(name, amount(number, factor, name == 'S')?).ok_or(RANGE)?;
    }
    if text.is_empty() { Ok(()) } else { Err(SYNTAX) }
}

fn amount(number: &str, factor: i64, fraction_allowed: bool) -> Result<i64, ParseError> {
    let (negative, number) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) if fraction_allowed && !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(SYNTAX),
        None => (number, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 6 || !digits(whole) || !digits(fraction) {
        return Err(SYNTAX);
    }
    let whole: i64 = whole.parse().map_err(|_| RANGE)?;
    let fraction: i64 = format!("{fraction:0<6}").parse().map_err(|_| RANGE)?;
    // Counted below zero, where there is one number more.
    let amount = whole.checked_mul(-factor).and_then(|amount| amount.checked_sub(fraction)).ok_or(RANGE)?;
    if negative { Ok(amount) } else { amount.checked_neg().ok_or(RANGE) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn intervals_are_written_as_postgresql_does() {
        for (months, days, microseconds, text) in [
            (0, 0, 0, "PT0S"),
            (-10, -3, 14_706_700_000, "P-10M-3DT4H5M6.7S"),
            (0, 0, -1, "PT-0.000001S"),
            (-13, 0, 0, "P-1Y-1M"),
            (0, 1, 100 * HOUR, "P1DT100H"),
            (0, 0, -HOUR - 1_500_000, "PT-1H-1.5S"),
            (i32::MIN, 0, i64::MIN, "P-178956970Y-8MT-2562047788H-54.775808S"),
        ] {
            let interval = Interval { months, days, microseconds };
            assert_eq!(interval.to_string(), text);
            assert_eq!(text.parse(), Ok(interval));
        }
        assert_eq!("P2W1DT+1H".parse(), Ok(Interval { months: 0, days: 15, microseconds: HOUR }));
    }

    #[test]
    fn what_is_no_interval_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "P1S",
            "PT1D",
            "P1D1M",
            "P1.5D",
            "PT1.S",
            "PT.5S",
            "PT1.0000001S",
            "P--1D",
        ] {
            assert_eq!(text.parse::<Interval>(), Err(SYNTAX), "{text:?}");
        }
        for text in ["P2147483648D", "P178956971Y", "PT2562047789H", "PT99999999999999999999S"] {
            assert_eq!(text.parse::<Interval>(), Err(RANGE), "{text:?}");
        }
        assert_eq!("P1漢".parse::<Interval>(), Err(SYNTAX));
    }

    proptest! {
        #[test]
        fn every_interval_comes_back_from_its_text(months: i32, days: i32, microseconds: i64) {
            let interval = Interval { months, days, microseconds };
            prop_assert_eq!(interval.to_string().parse(), Ok(interval));
            let json = serde_json::to_string(&interval).unwrap();
            prop_assert_eq!(serde_json::from_str::<Interval>(&json).unwrap(), interval);
        }

        #[test]
        fn no_text_makes_it_panic(text in "P?[-+.0-9YMWDTHS漢]{0,20}") {
            let _ = text.parse::<Interval>();
        }
    }
}
