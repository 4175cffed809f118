use rust_decimal::Decimal;

use super::wire::{Groups, Header, Sign};
use super::{ColumnType, DecodeError, EncodeError, NUMERIC, SqlType};

/// Every value that a `numeric` column can hold: up to 131,072 digits before the point and 16,383 after it,
/// NaN and the infinities (these from PostgreSQL 14 on).
///
/// It holds PostgreSQL's own representation, so that nothing is lost in reading and writing it. Two are equal if
/// they have the same value and the same scale: 1.5 is not 1.50. To calculate, convert to [`Decimal`].
///
/// ```
/// use orm::value::Numeric;
/// use rust_decimal::Decimal;
///
/// let price: Numeric = "1234567890123456789012345678901234567890.50".parse()?;
/// assert_eq!(price.to_string(), "1234567890123456789012345678901234567890.50");
/// assert!(Decimal::try_from(price).is_err());
/// assert_eq!(Decimal::try_from(Numeric::from(7))?, Decimal::from(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Numeric {
    pub(super) header: Header,
    /// Of base 10,000; neither the first nor the last is zero.
    pub(super) digits: Vec<u16>,
}

impl Numeric {
    /// 0.
    pub const ZERO: Numeric = Numeric::special(Sign::Positive);
    /// Not a number. It equals itself, as in PostgreSQL.
    pub const NAN: Numeric = Numeric::special(Sign::NaN);
    /// Infinity.
    pub const INFINITY: Numeric = Numeric::special(Sign::Infinity);
    /// Minus infinity.
    pub const NEG_INFINITY: Numeric = Numeric::special(Sign::NegativeInfinity);

    const fn special(sign: Sign) -> Self {
        Numeric { header: Header::special(sign), digits: Vec::new() }
    }

    /// Without zeros at either end of the digits, and without a sign of zero: what PostgreSQL itself makes of it.
    pub(super) fn canonical(mut header: Header, mut digits: Vec<u16>) -> Self {
        while digits.last() == Some(&0) {
            digits.pop();
        }
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..zeros);
        if digits.is_empty() && matches!(header.sign, Sign::Positive | Sign::Negative) {
            header = Header { sign: Sign::Positive, weight: 0, scale: header.scale };
        } else {
            header.weight = header.weight.saturating_sub_unsigned(u16::try_from(zeros).unwrap_or(u16::MAX));
        }
        Numeric { header, digits }
    }

    fn integer(magnitude: u64, negative: bool) -> Self {
        let groups = Groups::of(u128::from(magnitude), 0);
        Numeric { header: groups.header(negative), digits: groups.digits().to_vec() }
    }

    /// Whether it is NaN.
    pub fn is_nan(&self) -> bool {
        self.header.sign == Sign::NaN
    }

    /// Whether it is a number: neither NaN nor an infinity.
    pub fn is_finite(&self) -> bool {
        matches!(self.header.sign, Sign::Positive | Sign::Negative)
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        matches!(self.header.sign, Sign::Negative | Sign::NegativeInfinity)
    }

    /// How many digits stand after the point.
    pub fn scale(&self) -> u16 {
        self.header.scale
    }
}

/// `numeric`.
#[diagnostic::do_not_recommend]
impl ColumnType for Numeric {
    const TYPE: SqlType = NUMERIC;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.header.write(&self.digits, out);
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (header, digits) = Header::read(bytes)?;
        Ok(Numeric::canonical(header, digits.iter().map(|digit| u16::from_be_bytes(*digit)).collect()))
    }
}

impl Default for Numeric {
    /// 0.
    fn default() -> Self {
        Numeric::ZERO
    }
}

impl From<Decimal> for Numeric {
    /// The same number with the same scale.
    fn from(decimal: Decimal) -> Self {
        let groups = Groups::of(decimal.mantissa().unsigned_abs(), decimal.scale());
        Numeric { header: groups.header(decimal.is_sign_negative()), digits: groups.digits().to_vec() }
    }
}

macro_rules! from_integers {
    ($($ty:ident)*) => {$(
        impl From<$ty> for Numeric {
            /// The number, with a scale of 0.
            fn from(value: $ty) -> Self {
                let value = i128::from(value);
                Numeric::integer(u64::try_from(value.unsigned_abs()).unwrap_or(u64::MAX), value < 0)
            }
        }
    )*};
}

from_integers! { i8 i16 i32 i64 u8 u16 u32 u64 }

#[cfg(test)]
mod tests {
    use super::super::super::testing::{assert_round_trip, assert_wire, bytes, from_hex};
    use super::*;

    #[test]
    fn what_is_no_number_round_trips() {
        assert_wire(Numeric::NAN, "00000000c0000000");
        assert_round_trip(Numeric::INFINITY);
        assert_round_trip(Numeric::NEG_INFINITY);
        // PostgreSQL sends a scale with it.
        assert_eq!(Numeric::decode(&from_hex("00000000f0000020")), Ok(Numeric::NEG_INFINITY));
        assert!(Numeric::NAN.is_nan() && !Numeric::NAN.is_finite() && !Numeric::INFINITY.is_finite());
    }

    #[test]
    fn equal_values_of_different_scale_are_not_equal() {
        assert_ne!("1.5".parse::<Numeric>(), "1.50".parse::<Numeric>());
        assert_eq!("-0".parse::<Numeric>(), Ok(Numeric::ZERO));
    }

    #[test]
    fn zeros_around_the_digits_make_no_difference() {
        let padded = Numeric::decode(&from_hex("0003000100000000000000050000")).unwrap();
        assert_eq!(padded, Numeric::from(5));
        assert_eq!(bytes(&padded), bytes(&Numeric::from(5)));
    }

    #[test]
    fn integers_become_numerics() {
        assert_eq!(Numeric::from(i64::MIN).to_string(), i64::MIN.to_string());
        assert_eq!(Numeric::from(u64::MAX).to_string(), u64::MAX.to_string());
        assert_eq!(Numeric::from(0_u8), Numeric::ZERO);
        assert!(Numeric::from(-1_i8).is_negative());
    }

    #[test]
    fn serde_sees_the_text() {
        let numeric: Numeric = "-1.50".parse().unwrap();
        assert_eq!(serde_json::to_string(&numeric).unwrap(), r#""-1.50""#);
        assert_eq!(serde_json::from_str::<Numeric>(r#""-1.50""#).unwrap(), numeric);
        assert!(serde_json::from_str::<Numeric>(r#""x""#).is_err());
    }
}
