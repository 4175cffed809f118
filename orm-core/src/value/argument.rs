use std::fmt;

use super::{ColumnType, ColumnValue, EncodeError, SqlType};

/// A bind argument: a type and a value of it in PostgreSQL's binary format.
///
/// Its `Debug` shows the type only, so that a value can never end up in a log.
#[derive(Clone, PartialEq)]
pub struct Value {
    ty: SqlType,
    payload: Payload,
}

#[derive(Clone, PartialEq)]
enum Payload {
    Null,
    Bytes(Vec<u8>),
    /// Could not be encoded: running the statement fails with this, before anything is sent.
    Invalid(EncodeError),
}

impl Value {
    /// The argument for a value; `Option`'s `None` is NULL.
    pub fn of<T: ColumnValue>(value: &T) -> Self {
        let ty = <T::Scalar as ColumnType>::TYPE;
        let payload = match value.scalar() {
            None => Payload::Null,
            Some(scalar) => {
                let mut bytes = Vec::with_capacity(16);
                match scalar.encode(&mut bytes) {
                    Ok(()) => Payload::Bytes(bytes),
                    Err(error) => Payload::Invalid(error),
                }
            }
        };
        Value { ty, payload }
    }

    /// NULL of a type.
    pub const fn null(ty: SqlType) -> Self {
        Value { ty, payload: Payload::Null }
    }

    /// An argument whose bytes are made already.
    pub const fn from_bytes(ty: SqlType, bytes: Vec<u8>) -> Self {
        Value { ty, payload: Payload::Bytes(bytes) }
    }

    /// An argument that could not be encoded: running a statement with it fails with `error`.
    pub const fn invalid(ty: SqlType, error: EncodeError) -> Self {
        Value { ty, payload: Payload::Invalid(error) }
    }

    /// The type.
    pub const fn sql_type(&self) -> SqlType {
        self.ty
    }

    /// The bytes in binary format; `None` is NULL.
    ///
    /// # Errors
    /// If the Rust value could not be encoded.
    pub fn bytes(&self) -> Result<Option<&[u8]>, &EncodeError> {
        match &self.payload {
            Payload::Null => Ok(None),
            Payload::Bytes(bytes) => Ok(Some(bytes)),
            Payload::Invalid(error) => Err(error),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.payload {
            Payload::Null => write!(f, "NULL::{}", self.ty),
            Payload::Bytes(bytes) => write!(f, "{}({} bytes)", self.ty, bytes.len()),
            Payload::Invalid(error) => write!(f, "{}(invalid: {error})", self.ty),
        }
    }
}
