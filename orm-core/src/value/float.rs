//! Floating-point numbers. Every bit pattern crosses unchanged: NaN, the infinities, -0.0.
//! They are no keys: 0.0 equals -0.0.

use super::{ColumnType, DecodeError, EncodeError, SqlType, wire};

macro_rules! floats {
    ($($ty:ident: $name:literal, $oid:literal, $array_oid:literal;)*) => {$(
        #[doc = concat!("`", $name, "`.")]
        #[diagnostic::do_not_recommend]
        impl ColumnType for $ty {
            const TYPE: SqlType = SqlType::builtin($name, $oid, $array_oid);

            #[inline]
            fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                out.extend_from_slice(&self.to_be_bytes());
                Ok(())
            }

            #[inline]
            fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                wire::fixed(bytes).map($ty::from_be_bytes)
            }
        }
    )*};
}

floats! {
    f32: "real", 700, 1021;
    f64: "double precision", 701, 1022;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_wire, bytes};
    use super::*;

    #[test]
    fn every_bit_pattern_round_trips() {
        for bits in
            [0x7ff8_0000_0000_0001, 0xfff8_0000_0000_0000, 0x7ff0_0000_0000_0001, 0x8000_0000_0000_0000]
        {
            let value = f64::from_bits(bits);
            assert_eq!(f64::decode(&bytes(&value)).map(f64::to_bits), Ok(bits));
        }
        assert_wire(-0.0_f32, "80000000");
        assert_wire(f64::NEG_INFINITY, "fff0000000000000");
        assert_wire(f64::MIN_POSITIVE, "0010000000000000");
    }
}
