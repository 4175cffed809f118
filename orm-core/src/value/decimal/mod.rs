//! Exact numbers: `rust_decimal` for calculating, [`Numeric`] for whatever PostgreSQL can hold.

mod numeric;
mod text;
mod wire;

use rust_decimal::Decimal;

pub use self::numeric::Numeric;
use self::wire::{Groups, Header, Sign};
use super::{ColumnType, DecodeError, EncodeError, SqlType};

const NUMERIC: SqlType = SqlType::builtin("numeric", 1700, 1231);

/// `numeric`. The scale is kept both ways: 1.50 stays 1.50; -0 becomes 0, PostgreSQL has no other.
///
/// NaN, the infinities and numbers of more digits than `Decimal` holds (28 after the point, about 28 in all)
/// are errors: [`Numeric`] reads them.
#[diagnostic::do_not_recommend]
impl ColumnType for Decimal {
    const TYPE: SqlType = NUMERIC;

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let groups = Groups::of(self.mantissa().unsigned_abs(), self.scale());
        groups.header(self.is_sign_negative()).write(groups.digits(), out);
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (header, digits) = Header::read(bytes)?;
        decimal(header, digits.iter().map(|digit| u16::from_be_bytes(*digit)))
    }
}

impl TryFrom<&Numeric> for Decimal {
    type Error = DecodeError;

    /// The same number with the same scale.
    ///
    /// # Errors
    /// For NaN, an infinity, or more digits than `Decimal` holds.
    fn try_from(numeric: &Numeric) -> Result<Self, DecodeError> {
        decimal(numeric.header, numeric.digits.iter().copied())
    }
}

impl TryFrom<Numeric> for Decimal {
    type Error = DecodeError;

    /// As of a reference.
    fn try_from(numeric: Numeric) -> Result<Self, DecodeError> {
        Decimal::try_from(&numeric)
    }
}

fn decimal(header: Header, digits: impl ExactSizeIterator<Item = u16>) -> Result<Decimal, DecodeError> {
    let negative = match header.sign {
        Sign::Positive => false,
        Sign::Negative => true,
        Sign::NaN => return Err(DecodeError::new("NaN: a field of type Numeric can hold it")),
        Sign::Infinity | Sign::NegativeInfinity => {
            return Err(DecodeError::new("infinity: a field of type Numeric can hold it"));
        }
    };
    let mantissa = mantissa(header, digits).filter(|mantissa| mantissa >> 96 == 0);
    match mantissa {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "three words of 32 bits are what 96 bits are cut into"
        )]
        Some(mantissa) if u32::from(header.scale) <= Decimal::MAX_SCALE => Ok(Decimal::from_parts(
            mantissa as u32,
            (mantissa >> 32) as u32,
            (mantissa >> 64) as u32,
            negative && mantissa != 0,
            u32::from(header.scale),
        )),
        _ => Err(DecodeError::new("more digits than Decimal holds: a field of type Numeric can hold them")),
    }
}

/// The digits as one integer, the point `scale` digits from its end; `None` if it is too big for any `Decimal`.
fn mantissa(header: Header, digits: impl ExactSizeIterator<Item = u16>) -> Option<u128> {
    let groups = i32::try_from(digits.len()).ok()?;
    let mut mantissa = 0_u128;
    for digit in digits {
        mantissa = mantissa.checked_mul(10_000)?.checked_add(u128::from(digit))?;
    }
    if mantissa == 0 {
        return Some(0);
    }
    let decimals = (groups - 1 - i32::from(header.weight)) * 4;
    let shift = i32::from(header.scale) - decimals;
    let factor = 10_u128.checked_pow(shift.unsigned_abs())?;
    if shift >= 0 {
        mantissa.checked_mul(factor)
    } else if let (Ok(mantissa), Ok(factor)) = (u64::try_from(mantissa), u64::try_from(factor)) {
        // Dividing 128 bits is slow and seldom needed.
        Some(u128::from(mantissa / factor))
    } else {
        Some(mantissa / factor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{assert_refused, assert_round_trip, assert_wire};
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn the_scale_is_kept_both_ways() {
        for (text, hex) in [
            ("12345.670", "0003000100000003000109291a2c"),
            ("-12345.670", "0003000140000003000109291a2c"),
            ("0.00001", "0001fffe0000000503e8"),
            ("0.00", "0000000000000002"),
            ("100000000", "00010002000000000001"),
            ("100000000.0000", "00010002000000040001"),
            ("-0.5", "0001ffff400000011388"),
        ] {
            assert_wire(decimal(text), hex);
            assert_eq!(Decimal::decode(&super::super::testing::from_hex(hex)).unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_biggest_and_the_smallest_round_trip() {
        assert_round_trip(Decimal::MAX);
        assert_round_trip(Decimal::MIN);
        assert_round_trip(decimal("7.9228162514264337593543950335"));
        assert_round_trip(decimal("0.0000000000000000000000000001"));
        assert_round_trip(decimal("999999999999999999999999999.9"));
    }

    #[test]
    fn minus_zero_becomes_zero() {
        let mut zero = decimal("0.0");
        zero.set_sign_negative(true);
        assert_eq!(super::super::testing::bytes(&zero), super::super::testing::bytes(&decimal("0.0")));
    }

    #[test]
    fn what_decimal_cannot_hold_is_an_error_that_names_numeric() {
        assert_refused::<Decimal>("00000000c0000000", "NaN: a field of type Numeric can hold it");
        assert_refused::<Decimal>("00000000d0000020", "infinity: a field of type Numeric can hold it");
        for text in [
            "79228162514264337593543950336",
            "0.00000000000000000000000000000",
            "1.00000000000000000000000000001",
            "100000000000000000000000000000000000000000000000000000000",
        ] {
            let refused = Decimal::try_from(text.parse::<Numeric>().unwrap());
            assert!(refused.unwrap_err().to_string().contains("Numeric"), "{text}");
        }
    }

    #[test]
    fn a_numeric_that_postgresql_never_sends_is_refused() {
        assert_refused::<Decimal>("00010000000000002710", "a digit or a scale");
        assert_refused::<Decimal>("00010000000040000001", "a digit or a scale");
        assert_refused::<Decimal>("0001ffff000000010001", "behind its scale");
        assert_refused::<Decimal>("00020000000000000001", "in the middle");
        assert_refused::<Decimal>("00010000123400000001", "unknown sign");
    }

    proptest! {
        #[test]
        fn every_decimal_round_trips_and_is_the_same_numeric(
            lo: u32, mid: u32, hi: u32, words in 0..3_u8, negative: bool, scale in 0..=28_u32,
        ) {
            let value = match words {
                0 => Decimal::from_parts(lo, 0, 0, negative, scale),
                1 => Decimal::from_parts(lo, mid, 0, negative, scale),
                _ => Decimal::from_parts(lo, mid, hi, negative, scale),
            };
            let bytes = super::super::testing::bytes(&value);
            let read = Decimal::decode(&bytes).unwrap();
            prop_assert_eq!((read.mantissa(), read.scale()), (value.mantissa(), value.scale()));
            let numeric = Numeric::decode(&bytes).unwrap();
            prop_assert_eq!(&numeric, &Numeric::from(value));
            prop_assert_eq!(numeric.to_string(), read.to_string());
            prop_assert_eq!(Decimal::try_from(numeric), Ok(value));
        }
    }
}
