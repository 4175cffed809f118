//! What can be stored in a field.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops;

use chrono::{DateTime, FixedOffset, Local, Utc};
use ipnetwork::IpNetwork;
use rust_decimal::Decimal;

use super::{Json, Numeric, Range};

/// What a setter of a field of type `T` takes: `T` itself, and what becomes a `T` without losing anything.
///
/// A `&str` is stored in a `String`, an integer in a `Decimal`, an array or slice in a `Vec`, a value in a `Json`
/// of it, a reference in what it can be cloned to; and each of them in an `Option`, where `None` is NULL.
///
/// ```
/// use orm::value::IntoField;
///
/// fn nickname(value: impl IntoField<Option<String>>) -> Option<String> {
///     value.into_field()
/// }
///
/// assert_eq!(nickname("al"), Some("al".to_owned()));
/// assert_eq!(nickname(None), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a field of type `{T}`",
    label = "expected `{T}`",
    note = "a field of an `Option` takes the value itself or `None`, one of `String` a `&str`, one of `Vec` an array or slice"
)]
pub trait IntoField<T> {
    /// The field's value.
    fn into_field(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Clone> IntoField<T> for &T {
    fn into_field(self) -> T {
        self.clone()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Clone> IntoField<Option<T>> for &T {
    fn into_field(self) -> Option<T> {
        Some(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Json<T>> for T {
    fn into_field(self) -> Json<T> {
        Json(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Option<Json<T>>> for T {
    fn into_field(self) -> Option<Json<T>> {
        Some(Json(self))
    }
}

#[diagnostic::do_not_recommend]
impl<T, U: IntoField<T>, const N: usize> IntoField<Vec<T>> for [U; N] {
    fn into_field(self) -> Vec<T> {
        self.into_iter().map(U::into_field).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<T, U: IntoField<T>, const N: usize> IntoField<Option<Vec<T>>> for [U; N] {
    fn into_field(self) -> Option<Vec<T>> {
        Some(self.into_field())
    }
}

#[diagnostic::do_not_recommend]
impl<T, U: IntoField<T> + Clone, const N: usize> IntoField<Vec<T>> for &[U; N] {
    fn into_field(self) -> Vec<T> {
        self.as_slice().into_field()
    }
}

#[diagnostic::do_not_recommend]
impl<T, U: IntoField<T> + Clone, const N: usize> IntoField<Option<Vec<T>>> for &[U; N] {
    fn into_field(self) -> Option<Vec<T>> {
        Some(self.into_field())
    }
}

#[diagnostic::do_not_recommend]
impl<T, U: IntoField<T> + Clone> IntoField<Vec<T>> for &[U] {
    fn into_field(self) -> Vec<T> {
        self.iter().cloned().map(U::into_field).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<T, U: IntoField<T> + Clone> IntoField<Option<Vec<T>>> for &[U] {
    fn into_field(self) -> Option<Vec<T>> {
        Some(self.into_field())
    }
}

/// One row per pair of types: stored in the second, and in an `Option` of it.
macro_rules! conversions {
    ($($from:ty => $to:ty: $convert:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl IntoField<$to> for $from {
            fn into_field(self) -> $to {
                let convert: fn($from) -> $to = $convert;
                convert(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoField<Option<$to>> for $from {
            fn into_field(self) -> Option<$to> {
                Some(self.into_field())
            }
        }
    )*};
}

conversions! {
    &str => String: str::to_owned;
    Cow<'_, str> => String: |text| text.into_owned();
    Box<str> => String: String::from;
    i8 => Decimal: Decimal::from;
    i16 => Decimal: Decimal::from;
    i32 => Decimal: Decimal::from;
    i64 => Decimal: Decimal::from;
    u8 => Decimal: Decimal::from;
    u16 => Decimal: Decimal::from;
    u32 => Decimal: Decimal::from;
    u64 => Decimal: Decimal::from;
    i8 => Numeric: Numeric::from;
    i16 => Numeric: Numeric::from;
    i32 => Numeric: Numeric::from;
    i64 => Numeric: Numeric::from;
    u8 => Numeric: Numeric::from;
    u16 => Numeric: Numeric::from;
    u32 => Numeric: Numeric::from;
    u64 => Numeric: Numeric::from;
    Decimal => Numeric: Numeric::from;
    DateTime<FixedOffset> => DateTime<Utc>: DateTime::from;
    DateTime<Local> => DateTime<Utc>: DateTime::from;
    IpAddr => IpNetwork: IpNetwork::from;
    Ipv4Addr => IpAddr: IpAddr::from;
    Ipv6Addr => IpAddr: IpAddr::from;
}

/// Rust's own ranges.
macro_rules! ranges {
    ($($from:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> IntoField<Range<T>> for ops::$from<T> {
            fn into_field(self) -> Range<T> {
                Range::from(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T> IntoField<Option<Range<T>>> for ops::$from<T> {
            fn into_field(self) -> Option<Range<T>> {
                Some(Range::from(self))
            }
        }
    )*};
}

ranges! { Range RangeInclusive RangeFrom RangeTo RangeToInclusive }

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A setter as the derive writes it: the field's type is known, the argument's is not.
    fn set<T>(value: impl IntoField<T>) -> T {
        value.into_field()
    }

    #[test]
    fn a_field_takes_its_own_type_without_annotations() {
        assert_eq!(set::<i64>(5_000_000_000), 5_000_000_000);
        assert_eq!(set::<Option<i16>>(5), Some(5));
        assert_eq!(set::<Option<String>>(None), None);
        assert_eq!(set::<Option<Decimal>>(None), None);
        assert_eq!(set::<Vec<String>>(Vec::new()), Vec::<String>::new());
        assert_eq!(set::<Json<Vec<i32>>>(Json::default()), Json(vec![]));
        assert_eq!(set::<Vec<u8>>(b"ab"), vec![97, 98]);
        assert!(set::<Option<bool>>(Some(true)).unwrap_or_default());
    }

    #[test]
    fn a_field_takes_what_becomes_its_type() {
        let owned = "b".to_owned();
        assert_eq!(set::<String>("a"), "a");
        assert_eq!(set::<String>(&owned), "b");
        assert_eq!(set::<Option<String>>(&owned), Some("b".to_owned()));
        assert_eq!(set::<Option<String>>(Cow::Borrowed("c")), Some("c".to_owned()));
        assert_eq!(set::<Decimal>(7), Decimal::from(7));
        assert_eq!(set::<Option<Numeric>>(7_u64), Some(Numeric::from(7)));
        assert_eq!(set::<Vec<String>>(["a", "b"]), ["a", "b"]);
        assert_eq!(set::<Option<Vec<i64>>>([1, 2]), Some(vec![1, 2]));
        assert_eq!(set::<Vec<Option<i32>>>([Some(1), None]), [Some(1), None]);
        assert_eq!(set::<Vec<i32>>(&[1, 2][..]), [1, 2]);
        assert_eq!(set::<Json<serde_json::Value>>(json!({})), Json(json!({})));
        assert_eq!(set::<Option<Json<Vec<i32>>>>(vec![1]), Some(Json(vec![1])));
        assert_eq!(set::<Range<i64>>(1..5), Range::from(1_i64..5));
        assert_eq!(set::<Option<IpAddr>>(Ipv4Addr::LOCALHOST), Some(IpAddr::from([127, 0, 0, 1])));
    }
}
