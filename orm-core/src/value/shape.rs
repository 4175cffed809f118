//! Which bytes are a value of a type, as far as can be told without its Rust type.

use super::{ArraySlice, ColumnType, Interval, Numeric, SqlType, TypeKind};

impl SqlType {
    /// Whether the bytes are a value of this type in binary format. Of types that are not known here, as those of
    /// ranges, only the server can tell: it refuses what is none.
    pub fn admits(&self, bytes: &[u8]) -> bool {
        match self.kind {
            TypeKind::Enum(def) => def.labels.iter().any(|label| label.as_bytes() == bytes),
            TypeKind::Array(element) => ArraySlice::parse(bytes).is_ok_and(|array| {
                (array.is_empty() || array.holds(element))
                    && array.iter().flatten().all(|bytes| element.admits(bytes))
            }),
            TypeKind::Builtin("boolean") => matches!(bytes, [0 | 1]),
            TypeKind::Builtin("smallint") => bytes.len() == 2,
            TypeKind::Builtin("integer" | "real" | "date") => bytes.len() == 4,
            TypeKind::Builtin("bigint" | "double precision" | "timestamp" | "timestamptz") => {
                bytes.len() == 8
            }
            TypeKind::Builtin("time") => chrono::NaiveTime::decode(bytes).is_ok(),
            TypeKind::Builtin("uuid") => bytes.len() == 16,
            TypeKind::Builtin("macaddr") => bytes.len() == 6,
            TypeKind::Builtin("interval") => Interval::decode(bytes).is_ok(),
            TypeKind::Builtin("numeric") => Numeric::decode(bytes).is_ok(),
            TypeKind::Builtin("inet") => ipnetwork::IpNetwork::decode(bytes).is_ok(),
            TypeKind::Builtin("text") => std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0')),
            TypeKind::Builtin("jsonb") => serde_json::Value::decode(bytes).is_ok(),
            TypeKind::Builtin(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::bytes;
    use super::*;

    #[test]
    fn bytes_of_another_length_or_form_are_no_value() {
        assert!(i64::TYPE.admits(&bytes(&7_i64)) && !i64::TYPE.admits(&bytes(&7_i32)));
        assert!(bool::TYPE.admits(&[1]) && !bool::TYPE.admits(&[2]) && !bool::TYPE.admits(&[]));
        assert!(String::TYPE.admits("ä".as_bytes()) && !String::TYPE.admits(&[0xff]));
        assert!(!String::TYPE.admits(b"a\0b"));
        let list = bytes(&vec![1_i32, 2]);
        assert!(Vec::<i32>::TYPE.admits(&list) && !Vec::<i64>::TYPE.admits(&list));
        assert!(!Numeric::TYPE.admits(&[0, 1, 0, 0]) && !serde_json::Value::TYPE.admits(&[1, b'{']));
    }
}
