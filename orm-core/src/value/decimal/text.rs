//! Numerics as text, as PostgreSQL writes them.

use std::fmt;
use std::str::FromStr;

use super::super::ParseError;
use super::Numeric;
use super::wire::{Header, MAX_SCALE, Sign};

impl fmt::Display for Numeric {
    /// As PostgreSQL writes it: `-12.50`, `NaN`, `Infinity`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.header.sign {
            Sign::NaN => return f.write_str("NaN"),
            Sign::Infinity => return f.write_str("Infinity"),
            Sign::NegativeInfinity => return f.write_str("-Infinity"),
            Sign::Negative => f.write_str("-")?,
            Sign::Positive => {}
        }
        // The digit that counts 10,000 to the power of `weight`.
        let digit = |weight: i32| {
            usize::try_from(i32::from(self.header.weight) - weight)
                .ok()
                .and_then(|position| self.digits.get(position))
                .copied()
                .unwrap_or(0)
        };
        let weight = i32::from(self.header.weight).max(0);
        write!(f, "{}", digit(weight))?;
        for weight in (0..weight).rev() {
            write!(f, "{:04}", digit(weight))?;
        }
        let mut left = usize::from(self.header.scale);
        if left > 0 {
            f.write_str(".")?;
        }
        for weight in (i32::MIN..0).rev() {
            let width = left.min(4);
            if width == 0 {
                break;
            }
            let group = digit(weight) / [10_000, 1000, 100, 10, 1][width];
            write!(f, "{group:0width$}")?;
            left -= width;
        }
        Ok(())
    }
}

impl fmt::Debug for Numeric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Numeric({self})")
    }
}

impl FromStr for Numeric {
    type Err = ParseError;

    /// What `Display` writes; the scale is the number of digits after the point. No exponents.
    ///
    /// # Errors
    /// If the text is no such number, or one with more digits than PostgreSQL can hold.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        if digits.eq_ignore_ascii_case(b"infinity") {
            return Ok(if negative { Numeric::NEG_INFINITY } else { Numeric::INFINITY });
        }
        if text.eq_ignore_ascii_case("nan") {
            return Ok(Numeric::NAN);
        }
        let point = digits.iter().position(|byte| *byte == b'.');
        let (whole, fraction) = match point {
            Some(point) => (&digits[..point], &digits[point + 1..]),
            None => (digits, &[][..]),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(ParseError("a numeric needs at least one digit"));
        }
        if !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
            return Err(ParseError("a numeric is digits with at most one point, NaN or Infinity"));
        }
        let zeros = whole.iter().take_while(|byte| **byte == b'0').count();
        let whole = &whole[zeros..];
        let (first, rest) = whole.split_at(whole.len() % 4);
        let weight = i16::try_from(whole.len().div_ceil(4).cast_signed() - 1);
        let scale = u16::try_from(fraction.len()).ok().filter(|scale| *scale <= MAX_SCALE);
        let (Ok(weight), Some(scale)) = (weight, scale) else {
            return Err(ParseError("a numeric has at most 131072 digits before and 16383 after the point"));
        };
        let groups =
            std::iter::once(first).filter(|first| !first.is_empty()).chain(rest.chunks(4)).map(group);
        let digits = groups.chain(fraction.chunks(4).map(fraction_group)).collect();
        let sign = if negative { Sign::Negative } else { Sign::Positive };
        Ok(Numeric::canonical(Header { sign, weight, scale }, digits))
    }
}

/// At most four decimal digits as one of base 10,000.
fn group(digits: &[u8]) -> u16 {
    digits.iter().fold(0, |group, digit| group * 10 + u16::from(digit - b'0'))
}

/// The same behind the point, where zeros are missing at the end.
fn fraction_group(digits: &[u8]) -> u16 {
    (digits.len()..4).fold(group(digits), |group, _| group * 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::ColumnType;
    use super::super::super::testing::bytes;
    use super::*;

    #[test]
    fn texts_are_read_and_written_as_postgresql_does() {
        for (text, written) in [
            ("0", "0"),
            ("-0.000", "0.000"),
            ("+007.50", "7.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("10000", "10000"),
            ("100000000000000000000.00000000000000000001", "100000000000000000000.00000000000000000001"),
            ("0.00012", "0.00012"),
            ("nan", "NaN"),
            ("Infinity", "Infinity"),
            ("-infinity", "-Infinity"),
        ] {
            assert_eq!(text.parse::<Numeric>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_numeric_is_refused() {
        for text in ["", "-", ".", "1.2.3", "1e5", "--1", "-nan", "1 ", "٣"] {
            assert!(text.parse::<Numeric>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_longest_numeric_is_held_and_a_longer_one_refused() {
        let longest = format!("{}.{}", "9".repeat(131_072), "9".repeat(16_383));
        let numeric: Numeric = longest.parse().unwrap();
        assert_eq!(Numeric::decode(&bytes(&numeric)).as_ref(), Ok(&numeric));
        assert_eq!(numeric.to_string(), longest);
        assert!("9".repeat(131_073).parse::<Numeric>().is_err());
        assert!(format!("0.{}", "9".repeat(16_384)).parse::<Numeric>().is_err());
    }

    proptest! {
        #[test]
        fn every_text_of_a_number_comes_back(whole in "0|-?[1-9][0-9]{0,40}", fraction in "(\\.[0-9]{1,40})?") {
            let text = format!("{whole}{fraction}");
            let numeric: Numeric = text.parse().unwrap();
            prop_assert_eq!(&numeric.to_string(), &text);
            prop_assert_eq!(usize::from(numeric.scale()), fraction.len().saturating_sub(1));
            prop_assert_eq!(Numeric::decode(&bytes(&numeric)), Ok(numeric));
        }
    }
}
