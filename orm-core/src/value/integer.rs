//! Integers.

use super::{ColumnType, DecodeError, EncodeError, SqlType, wire};

wire::numbers! {
    i16: "smallint", 21, 1005;
    i32: "integer", 23, 1007;
    i64: "bigint", 20, 1016;
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, assert_round_trip, assert_wire};

    #[test]
    fn the_extremes_round_trip() {
        assert_wire(i16::MIN, "8000");
        assert_wire(i16::MAX, "7fff");
        assert_wire(i32::MIN, "80000000");
        assert_wire(i64::MIN, "8000000000000000");
        assert_wire(i64::MAX, "7fffffffffffffff");
        assert_round_trip(0_i64);
    }

    #[test]
    fn another_width_is_refused() {
        assert_refused::<i64>("00000001", "expected 8 bytes, found 4");
    }
}
