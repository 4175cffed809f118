//! Maps from text, as `jsonb` objects.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::{ColumnType, DecodeError, Document, EncodeError, SqlType, json};

/// A `jsonb` object: see [`Json`](super::Json). Its members are written in the order of their names, so that equal
/// maps have equal bytes.
#[diagnostic::do_not_recommend]
impl<V, S> ColumnType for HashMap<String, V, S>
where
    V: Document,
    S: BuildHasher + Default + Send + Sync + 'static,
{
    const TYPE: SqlType = json::JSONB;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        json::write(&self.iter().collect::<BTreeMap<_, _>>(), out)
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        json::read(bytes)
    }
}

/// A `jsonb` object: see [`Json`](super::Json).
#[diagnostic::do_not_recommend]
impl<V> ColumnType for BTreeMap<String, V>
where
    V: Document,
{
    const TYPE: SqlType = json::JSONB;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        json::write(self, out)
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        json::read(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_round_trip, bytes};
    use super::*;

    #[test]
    fn equal_maps_have_equal_bytes() {
        let pairs = || (0..100).map(|number| (number.to_string(), number));
        let (one, other) = (pairs().collect::<HashMap<_, _>>(), pairs().rev().collect::<HashMap<_, _>>());
        assert_eq!(one, other);
        assert_eq!(bytes(&one), bytes(&other));
        assert_eq!(bytes(&one), bytes(&pairs().collect::<BTreeMap<_, _>>()));
    }

    #[test]
    fn maps_are_objects() {
        let sizes = BTreeMap::from([("b".to_owned(), Some(2)), ("a".to_owned(), None)]);
        assert_eq!(bytes(&sizes), b"\x01{\"a\":null,\"b\":2}");
        assert_round_trip(sizes);
        assert_round_trip(HashMap::<String, String>::new());
        assert_round_trip(HashMap::from([("k".to_owned(), "v".to_owned())]));
        assert!(BTreeMap::from([("\0".to_owned(), 1)]).encode(&mut Vec::new()).is_err());
    }
}
