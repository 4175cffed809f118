//! Arrays of one dimension.

mod builder;
mod header;
mod slice;

pub use self::builder::ArrayBuilder;
use self::header::Header;
pub use self::slice::ArraySlice;
pub(crate) use self::slice::{BPCHAR, without_padding};
use super::wire::{self, Reader};
use super::{ColumnType, ColumnValue, DecodeError, EncodeError, SqlType, Value};

/// An array of the element's type, without NULLs. A NULL in it, or a second dimension, is an error where it is read;
/// the index that it starts at is not kept. A `Vec` in a `Vec` is an error of the compiler:
///
/// ```compile_fail,E0080
/// use orm::value::{ColumnType, SqlType};
///
/// const TYPE: SqlType = <Vec<Vec<i32>> as ColumnType>::TYPE;
/// ```
#[diagnostic::do_not_recommend]
impl<T: ColumnType> ColumnType for Vec<T> {
    const TYPE: SqlType = array_type::<T>();

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode(self, out)
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes)
    }
}

/// An array of the element's type, with NULLs. A second dimension is an error where it is read; the index that it
/// starts at is not kept.
#[diagnostic::do_not_recommend]
impl<T: ColumnType> ColumnType for Vec<Option<T>> {
    const TYPE: SqlType = array_type::<T>();

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode(self, out)
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        decode(bytes)
    }
}

impl Value {
    /// The argument for an array of these values.
    pub(crate) fn of_slice<T: ColumnType>(values: &[T]) -> Self {
        let mut bytes = Vec::new();
        match encode(values, &mut bytes) {
            Ok(()) => Value::from_bytes(array_type::<T>(), bytes),
            Err(error) => Value::invalid(array_type::<T>(), error),
        }
    }
}

/// Evaluated by the compiler, so that a field of a `Vec<Vec<T>>` is an error before anything runs.
const fn array_type<T: ColumnType>() -> SqlType {
    const {
        assert!(!T::TYPE.is_array(), "PostgreSQL has no type for a Vec in a Vec: use Json<Vec<Vec<T>>>");
        assert!(T::TYPE.array_oid != 0, "PostgreSQL has no array of this type: use Json<Vec<T>>");
    }
    SqlType::array_of(&T::TYPE)
}

fn encode<T: ColumnValue>(values: &[T], out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let start = Header::reserve(out);
    let mut has_null = false;
    for value in values {
        if let Some(scalar) = value.scalar() {
            wire::value(out, |out| scalar.encode(out))?;
        } else {
            out.extend_from_slice(&wire::NULL);
            has_null = true;
        }
    }
    Header { element: T::Scalar::TYPE.oid, has_null, len: values.len() }.fill(out, start)
}

fn decode<T: ColumnValue>(bytes: &[u8]) -> Result<Vec<T>, DecodeError> {
    let mut reader = Reader::new(bytes);
    let header = Header::read(&mut reader)?;
    if !header.holds(&T::Scalar::TYPE) {
        let message = format!("an array of the type {}, not of {}", header.element, T::Scalar::TYPE);
        return Err(DecodeError::new(message));
    }
    let mut values = Vec::with_capacity(header.len);
    for position in 1..=header.len {
        let value = reader.value().and_then(T::read);
        values.push(value.map_err(|error| DecodeError::new(format!("element {position}: {error}")))?);
    }
    reader.end()?;
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, assert_round_trip, assert_wire};
    use super::*;

    #[test]
    fn arrays_are_what_array_send_gives() {
        assert_wire(
            vec![Some(1_i32), None],
            "00000001000000010000001700000002000000010000000400000001ffffffff",
        );
        assert_wire(Vec::<i32>::new(), "000000000000000000000017");
        assert_wire(
            vec!["ä".to_owned(), String::new()],
            concat!("0000000100000000000000190000000200000001", "00000002c3a4", "00000000"),
        );
        assert_round_trip(vec![vec![0_u8, 255], vec![]]);
        assert_round_trip(vec![None::<bool>, None]);
        // A first index of 0 and not of 1.
        let moved = "00000001000000000000001700000001000000000000000400000007";
        assert_eq!(Vec::<i32>::decode(&super::super::testing::from_hex(moved)), Ok(vec![7]));
    }

    #[test]
    fn what_a_vec_cannot_hold_is_an_error() {
        let with_null = "00000001000000010000001700000002000000010000000400000001ffffffff";
        assert_refused::<Vec<i32>>(with_null, "element 2: NULL");
        assert_refused::<Vec<i64>>(with_null, "an array of the type 23, not of bigint");
        assert_refused::<Vec<i32>>(
            "0000000200000000000000170000000100000001000000010000000100000004",
            "2 dimensions",
        );
        assert_refused::<Vec<i32>>("0000000100000000000000177fffffff00000001", "longer than its bytes");
        assert_refused::<Vec<i32>>("000000010000000000000017ffffffff00000001", "a negative length");
        assert_refused::<Vec<i32>>("00000000000000000000001700", "more bytes");
    }

    #[test]
    fn text_arrays_are_read_from_varchar_and_from_types_of_the_database() {
        for element in [25_u32, 1043, 1042, 19, 16_384, 4_000_000_000] {
            let mut bytes = vec![0, 0, 0, 1, 0, 0, 0, 0];
            bytes.extend(element.to_be_bytes());
            bytes.extend([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, b'x']);
            assert_eq!(Vec::<String>::decode(&bytes), Ok(vec!["x".to_owned()]));
        }
    }

    #[test]
    fn an_element_that_cannot_be_encoded_makes_the_array_an_error() {
        assert!(vec!["a".to_owned(), "\0".to_owned()].encode(&mut Vec::new()).is_err());
    }
}
