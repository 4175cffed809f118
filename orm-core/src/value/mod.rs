//! Rust values as PostgreSQL values, in PostgreSQL's binary format.
//!
//! An application adds a type of its own by implementing [`ColumnType`], mostly by delegating to one that is here.
//!
//! | Rust | PostgreSQL | to know |
//! |---|---|---|
//! | `bool` | `boolean` | |
//! | `i16`, `i32`, `i64` | `smallint`, `integer`, `bigint` | |
//! | `f32`, `f64` | `real`, `double precision` | bit by bit: NaN, -0.0, infinities |
//! | `String` | `text` | `varchar(n)` where the column says `len`; no NUL character |
//! | `Vec<u8>` | `bytea` | |
//! | `Uuid` | `uuid` | |
//! | `Decimal` | `numeric` | keeps its scale; NaN and more digits than it holds are errors |
//! | [`Numeric`] | `numeric` | whatever PostgreSQL can hold |
//! | `DateTime<Utc>`, `NaiveDateTime` | `timestamptz`, `timestamp` | microseconds; MAX and MIN are ±infinity |
//! | `NaiveDate`, `NaiveTime` | `date`, `time` | microseconds; MAX and MIN of a date are ±infinity |
//! | [`Interval`] | `interval` | months, days and microseconds apart |
//! | [`Json<T>`](Json), `serde_json::Value` | `jsonb` | no NUL character |
//! | `HashMap<String, V>`, `BTreeMap<String, V>` | `jsonb` | an object |
//! | `Vec<T>`, `Vec<Option<T>>` | `T[]` | one dimension |
//! | [`Range<T>`](Range) | `int4range`, `int8range`, `numrange`, `daterange`, `tsrange`, `tstzrange` | |
//! | `IpNetwork`, `IpAddr` | `inet` | reads `cidr` too |
//! | [`MacAddr`] | `macaddr` | |
//! | [`SearchVector`] | `tsvector` | |
//! | an enum with `#[derive(DbEnum)]` | its own type, or `text` | |
//!
//! An `Option` of any of them is a column that may be NULL; without it the column is NOT NULL, and a NULL that
//! comes nevertheless is a [`DecodeError`].

// One file per family of types: a new column type is one `impl ColumnType` there.

mod argument;
mod array;
mod boolean;
mod bytes;
mod constant;
mod decimal;
mod enumeration;
mod float;
mod integer;
mod into_field;
mod json;
mod key;
mod literal;
mod map;
mod network;
mod range;
mod search;
mod shape;
mod sql_type;
#[cfg(test)]
mod testing;
mod text;
mod text_form;
mod time;
mod uuid;
mod wire;

pub use self::argument::Value;
pub use self::array::{ArrayBuilder, ArraySlice};
pub(crate) use self::array::{BPCHAR, without_padding};
pub use self::constant::Constant;
pub use self::decimal::Numeric;
pub use self::enumeration::{DbEnum, unknown_label};
pub use self::into_field::IntoField;
pub use self::json::{Document, Json};
pub use self::key::Key;
pub use self::network::MacAddr;
pub use self::range::{Range, RangeItem};
pub use self::search::{SearchVector, SearchWord};
pub use self::sql_type::{EnumDef, SqlType, TypeKind};
pub use self::text_form::ParseError;
pub use self::time::Interval;

/// A type that a column can have. Open: an application may implement it for types of its own.
///
/// The bytes are PostgreSQL's binary format of [`TYPE`](ColumnType::TYPE); NULL never reaches these methods,
/// `Option` takes care of it.
///
/// ```
/// use orm::value::{ColumnType, DecodeError, EncodeError, SqlType};
///
/// struct Email(String);
///
/// impl ColumnType for Email {
///     const TYPE: SqlType = String::TYPE;
///
///     fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
///         self.0.encode(out)
///     }
///
///     fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
///         String::decode(bytes).map(Email)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can have",
    label = "no PostgreSQL type belongs to it",
    note = "use one of the types that `orm::value` lists; derive `DbEnum` for an enum; store a struct of yours as `Json<…>`, with serde's `Serialize` and `Deserialize` derived"
)]
pub trait ColumnType: Sized + Send + Sync + 'static {
    /// The PostgreSQL type.
    const TYPE: SqlType;

    /// Appends the value in binary format.
    ///
    /// # Errors
    /// If PostgreSQL has no such value, as a text with a NUL character.
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError>;

    /// Reads the value from binary format.
    ///
    /// # Errors
    /// If the bytes are no value of this Rust type, as a date beyond its range.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError>;
}

mod sealed {
    use super::{ColumnType, Value};

    pub trait ColumnValue {}
    impl<T: ColumnType> ColumnValue for T {}
    impl<T: ColumnType> ColumnValue for Option<T> {}

    pub trait Field {}
    impl<T: super::ColumnValue> Field for T {}
    impl Field for Value {}
    impl Field for super::Constant {}
}

/// A field of a model: a [`ColumnType`], or an `Option` of one for a column that may be NULL. Sealed: there is
/// nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can have",
    label = "no PostgreSQL type belongs to it",
    note = "use one of the types that `orm::value` lists; derive `DbEnum` for an enum; store a struct of yours as `Json<…>`, with serde's `Serialize` and `Deserialize` derived"
)]
pub trait ColumnValue: sealed::ColumnValue + Sized + Send + Sync + 'static {
    /// The type without its `Option`.
    type Scalar: ColumnType;

    /// The type itself. Generated code names a field's type so: then a type that no column can have is one error,
    /// and not one for each use.
    #[doc(hidden)]
    type Own;

    /// The type of a calculation with a `T` on the other side: an `Option` if either side is one.
    #[doc(hidden)]
    type Beside<T: ColumnValue>: ColumnValue<Scalar = T::Scalar>;

    /// The type of what stands in for a `T` that is NULL: an `Option` only if both are.
    #[doc(hidden)]
    type Instead<T: ColumnValue>: ColumnValue;

    /// Whether NULL is one of its values.
    const NULLABLE: bool;

    /// Reads a value; `None` is NULL.
    ///
    /// # Errors
    /// See [`ColumnType::decode`]; also for NULL where the type has none.
    fn read(bytes: Option<&[u8]>) -> Result<Self, DecodeError>;

    /// The value without its `Option`; `None` is NULL.
    fn scalar(&self) -> Option<&Self::Scalar>;
}

impl<T: ColumnType> ColumnValue for T {
    type Scalar = T;
    type Own = T;
    type Beside<U: ColumnValue> = U;
    type Instead<U: ColumnValue> = T;

    const NULLABLE: bool = false;

    #[inline]
    fn read(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        match bytes {
            Some(bytes) => T::decode(bytes),
            None => Err(DecodeError::new("NULL in a column whose field is not an Option")),
        }
    }

    #[inline]
    fn scalar(&self) -> Option<&T> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> ColumnValue for Option<T> {
    type Scalar = T;
    type Own = Option<T>;
    type Beside<U: ColumnValue> = Option<U::Scalar>;
    type Instead<U: ColumnValue> = U;

    const NULLABLE: bool = true;

    #[inline]
    fn read(bytes: Option<&[u8]>) -> Result<Self, DecodeError> {
        bytes.map(T::decode).transpose()
    }

    #[inline]
    fn scalar(&self) -> Option<&T> {
        self.as_ref()
    }
}

/// A field of any model as seen without its type: what can be written into a statement. Sealed: every
/// [`ColumnValue`] is one, and so is a [`Value`].
pub trait Field: sealed::Field {
    /// The PostgreSQL type.
    fn sql_type(&self) -> SqlType;

    /// Appends the value in binary format and tells whether there is one: `false`, and nothing appended, is NULL.
    ///
    /// # Errors
    /// See [`ColumnType::encode`].
    fn write(&self, out: &mut Vec<u8>) -> Result<bool, EncodeError>;

    /// The value as a bind argument.
    fn value(&self) -> Value;
}

impl<T: ColumnValue> Field for T {
    fn sql_type(&self) -> SqlType {
        T::Scalar::TYPE
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
        match self.scalar() {
            Some(scalar) => scalar.encode(out).map(|()| true),
            None => Ok(false),
        }
    }

    fn value(&self) -> Value {
        Value::of(self)
    }
}

impl Field for Value {
    fn sql_type(&self) -> SqlType {
        Value::sql_type(self)
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
        match self.bytes() {
            Ok(Some(bytes)) => {
                out.extend_from_slice(bytes);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => Err(error.clone()),
        }
    }

    fn value(&self) -> Value {
        self.clone()
    }
}

/// Why a Rust value is no PostgreSQL value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct EncodeError(String);

impl EncodeError {
    /// The reason in a few words; never the value itself.
    pub fn new(reason: impl Into<String>) -> Self {
        EncodeError(reason.into())
    }
}

/// Why PostgreSQL's bytes are no value of the Rust type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(String);

impl DecodeError {
    /// The reason in a few words; never the value itself.
    pub fn new(reason: impl Into<String>) -> Self {
        DecodeError(reason.into())
    }

    /// The bytes have another length than the type.
    #[cold]
    pub fn length(expected: usize, found: usize) -> Self {
        DecodeError(format!("expected {expected} bytes, found {found}"))
    }
}
