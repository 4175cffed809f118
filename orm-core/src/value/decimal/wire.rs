//! PostgreSQL's binary numeric: a header of number of digits, weight, sign and scale, and digits of base 10,000.

use super::super::wire::Reader;
use super::DecodeError;

/// What PostgreSQL calls the sign: also what is no number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Positive,
    Negative,
    NaN,
    Infinity,
    NegativeInfinity,
}

/// What stands before the digits, without their number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Header {
    pub(super) sign: Sign,
    /// The first digit counts 10,000 to the power of it.
    pub(super) weight: i16,
    /// How many decimal digits stand after the point.
    pub(super) scale: u16,
}

/// The biggest scale that PostgreSQL can store.
pub(super) const MAX_SCALE: u16 = 16_383;

impl Header {
    pub(super) const fn special(sign: Sign) -> Self {
        Header { sign, weight: 0, scale: 0 }
    }

    /// The header, and the digits, which are all smaller than 10,000 and none of them behind the scale.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[[u8; 2]]), DecodeError> {
        let mut reader = Reader::new(bytes);
        let count = usize::from(u16::from_be_bytes(reader.array()?));
        let weight = i16::from_be_bytes(reader.array()?);
        let sign = match u16::from_be_bytes(reader.array()?) {
            0x0000 => Sign::Positive,
            0x4000 => Sign::Negative,
            0xC000 => Sign::NaN,
            0xD000 => Sign::Infinity,
            0xF000 => Sign::NegativeInfinity,
            _ => return Err(DecodeError::new("an unknown sign of a numeric")),
        };
        let scale = u16::from_be_bytes(reader.array()?);
        let (digits, []) = reader.slice(count * 2)?.as_chunks::<2>() else {
            return Err(DecodeError::new("half a digit in a numeric"));
        };
        reader.end()?;
        if !matches!(sign, Sign::Positive | Sign::Negative) {
            // PostgreSQL writes a scale of 32 beside the infinities.
            return Ok((Header::special(sign), &[]));
        }
        let header = Header { sign, weight, scale };
        if scale > MAX_SCALE || digits.iter().any(|digit| u16::from_be_bytes(*digit) >= 10_000) {
            return Err(DecodeError::new("a digit or a scale that no numeric has"));
        }
        if !header.covers(digits) {
            return Err(DecodeError::new("a numeric with digits behind its scale"));
        }
        Ok((header, digits))
    }

    /// Whether every digit but zero stands before the end that the scale sets.
    fn covers(self, digits: &[[u8; 2]]) -> bool {
        let Some(last) = digits.iter().rposition(|digit| *digit != [0, 0]) else { return true };
        #[expect(clippy::cast_possible_wrap, clippy::cast_possible_truncation, reason = "counted by 16 bits")]
        let last_weight = i32::from(self.weight) - last as i32;
        let excess = last_weight * -4 - i32::from(self.scale);
        let digit = u16::from_be_bytes(digits[last]);
        match excess {
            ..=0 => true,
            1 => digit.is_multiple_of(10),
            2 => digit.is_multiple_of(100),
            3 => digit.is_multiple_of(1000),
            _ => false,
        }
    }

    #[inline]
    pub(super) fn write(self, digits: &[u16], out: &mut Vec<u8>) {
        let sign: u16 = match self.sign {
            Sign::Positive => 0x0000,
            Sign::Negative => 0x4000,
            Sign::NaN => 0xC000,
            Sign::Infinity => 0xD000,
            Sign::NegativeInfinity => 0xF000,
        };
        // At most 32,768 digits stand before the point and 4,096 after it.
        let count = u16::try_from(digits.len()).unwrap_or(u16::MAX);
        out.reserve(8 + 2 * digits.len());
        out.extend_from_slice(&count.to_be_bytes());
        out.extend_from_slice(&self.weight.to_be_bytes());
        out.extend_from_slice(&sign.to_be_bytes());
        out.extend_from_slice(&self.scale.to_be_bytes());
        out.extend(digits.iter().flat_map(|digit| digit.to_be_bytes()));
    }
}

/// An integer of at most 96 bits, with a point `scale` digits from its end, cut into digits of base 10,000.
pub(super) struct Groups {
    /// The least significant digit last, at the end of the array.
    digits: [u16; Groups::MAX],
    start: usize,
    end: usize,
    weight: i16,
    scale: u16,
}

impl Groups {
    /// 29 decimal digits and 3 of padding.
    const MAX: usize = 8;

    #[inline]
    pub(super) fn of(mantissa: u128, scale: u32) -> Self {
        let mut groups =
            Groups { digits: [0; Groups::MAX], start: Groups::MAX, end: Groups::MAX, weight: 0, scale: 0 };
        groups.scale = u16::try_from(scale).unwrap_or(MAX_SCALE);
        let fraction = scale.div_ceil(4);
        let mut rest = mantissa * 10_u128.pow(fraction * 4 - scale);
        while rest > u128::from(u64::MAX) {
            groups.push((rest % 10_000) as u64);
            rest /= 10_000;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the loop above ends below 64 bits")]
        let mut rest = rest as u64;
        while rest > 0 {
            groups.push(rest % 10_000);
            rest /= 10_000;
        }
        let count = Groups::MAX - groups.start;
        if count > 0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "small numbers")]
            let weight = count as i16 - 1 - fraction as i16;
            groups.weight = weight;
        }
        while groups.end > groups.start && groups.digits[groups.end - 1] == 0 {
            groups.end -= 1;
        }
        groups
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a remainder of 10,000")]
    fn push(&mut self, digit: u64) {
        self.start -= 1;
        self.digits[self.start] = digit as u16;
    }

    #[inline]
    pub(super) fn digits(&self) -> &[u16] {
        &self.digits[self.start..self.end]
    }

    #[inline]
    pub(super) fn header(&self, negative: bool) -> Header {
        let sign = if negative && self.start < self.end { Sign::Negative } else { Sign::Positive };
        Header { sign, weight: self.weight, scale: self.scale }
    }
}
