//! What the tests of all families share, and the tests that hold for every type.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::net::IpAddr;

use ::uuid::Uuid;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use ipnetwork::IpNetwork;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

/// The bytes of a value that can be encoded.
pub(super) fn bytes<T: ColumnType>(value: &T) -> Vec<u8> {
    let mut bytes = vec![0xAA];
    value.encode(&mut bytes).unwrap();
    assert_eq!(bytes.remove(0), 0xAA, "encoding appends");
    bytes
}

/// Encodes and decodes.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "its callers make the value in place")]
pub(super) fn assert_round_trip<T: ColumnType + PartialEq + Debug>(value: T) {
    assert_eq!(T::decode(&bytes(&value)).as_ref(), Ok(&value));
}

/// `hex` is what PostgreSQL's own send function gives.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "its callers make the value in place")]
pub(super) fn assert_wire<T: ColumnType + PartialEq + Debug>(value: T, hex: &str) {
    assert_eq!(bytes(&value), from_hex(hex));
    assert_eq!(T::decode(&from_hex(hex)).as_ref(), Ok(&value));
}

#[track_caller]
pub(super) fn assert_refused<T: ColumnType + Debug>(hex: &str, reason: &str) {
    let error = T::decode(&from_hex(hex)).unwrap_err().to_string();
    assert!(error.contains(reason), "{error}");
}

pub(super) fn from_hex(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// What is read and can be written again is then the same. (No server sends what cannot be written, but here are
/// bytes of no server.)
fn decode_is_stable<T: ColumnType>(input: &[u8]) {
    let Ok(value) = T::decode(input) else { return };
    let mut first = Vec::new();
    if value.encode(&mut first).is_err() {
        return;
    }
    let again = T::decode(&first).unwrap();
    assert_eq!(bytes(&again), first, "{}", T::TYPE);
}

/// Every type that a column can have, with one value of it.
macro_rules! for_every_type {
    ($($ty:ty: $value:expr;)*) => {
        const VALUES: &[fn() -> Vec<u8>] = &[$(|| { let value: $ty = $value; bytes(&value) }),*];

        fn decode_as_every_type(input: &[u8]) {
            $(
                decode_is_stable::<$ty>(input);
                decode_is_stable::<Vec<Option<$ty>>>(input);
            )*
        }

        #[test]
        fn every_type_and_its_array_have_object_identifiers() {
            $(
                assert!(<$ty>::TYPE.oid != 0 && <$ty>::TYPE.array_oid != 0, "{}", <$ty>::TYPE);
                assert_eq!(<Vec<$ty>>::TYPE.oid, <$ty>::TYPE.array_oid);
                assert!(<$ty>::TYPE.accepts(<$ty>::TYPE.oid));
                assert_eq!(<Vec<Option<$ty>>>::TYPE.to_string(), format!("{}[]", <$ty>::TYPE));
            )*
        }
    };
}

for_every_type! {
    bool: true;
    i16: -2;
    i32: 70_000;
    i64: -5_000_000_000;
    f32: 1.5;
    f64: f64::NAN;
    String: "naïve".to_owned();
    Vec<u8>: vec![0, 255];
    Uuid: Uuid::max();
    Decimal: Decimal::new(-1_234_567, 4);
    Numeric: "-0.00012".parse().unwrap();
    DateTime<Utc>: DateTime::UNIX_EPOCH;
    NaiveDateTime: NaiveDateTime::MAX;
    NaiveDate: NaiveDate::MIN;
    NaiveTime: NaiveTime::MIN;
    Interval: Interval { months: -1, days: 2, microseconds: 3 };
    Json<Vec<i32>>: Json(vec![1, 2]);
    serde_json::Value: serde_json::json!({"a": [null, "\n"]});
    HashMap<String, Option<String>>: HashMap::from([("k".to_owned(), None)]);
    BTreeMap<String, i64>: BTreeMap::from([("k".to_owned(), 1)]);
    Range<i32>: Range::from(1..5);
    Range<i64>: Range::from(..=5);
    Range<Decimal>: Range::from(Decimal::ONE..);
    Range<Numeric>: Range::Empty;
    Range<NaiveDate>: Range::from(..);
    Range<NaiveDateTime>: Range::from(NaiveDateTime::MIN..NaiveDateTime::MAX);
    Range<DateTime<Utc>>: Range::from(DateTime::UNIX_EPOCH..);
    IpNetwork: "10.0.0.1/8".parse().unwrap();
    IpAddr: "::1".parse().unwrap();
    MacAddr: MacAddr([1, 2, 3, 4, 5, 6]);
}

/// A value's bytes with some of them changed, some missing at the end, and some added.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let array = any::<bool>();
    (0..VALUES.len(), array, changes, 0_usize..4, prop::collection::vec(any::<u8>(), 0..3)).prop_map(
        |(value, array, changes, missing, added)| {
            let mut bytes = VALUES[value]();
            if array {
                let mut builder = ArrayBuilder::new(&i64::TYPE, 0);
                builder.push_bytes(Some(&bytes));
                builder.push_bytes(None);
                builder.push_bytes(Some(&bytes));
                bytes = builder.finish().bytes().unwrap().unwrap().to_vec();
            }
            bytes.truncate(bytes.len() - missing.min(bytes.len()));
            bytes.extend(added);
            if !bytes.is_empty() {
                for (place, byte) in changes {
                    let place = place.index(bytes.len());
                    bytes[place] = byte;
                }
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_bytes_make_a_type_panic(input in prop::collection::vec(any::<u8>(), 0..64)) {
        decode_as_every_type(&input);
    }

    #[test]
    fn no_damaged_value_makes_a_type_panic(input in damaged()) {
        decode_as_every_type(&input);
    }
}
