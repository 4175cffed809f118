use super::{EncodeError, Field, SqlType, Value};

/// A value that is known when the program is compiled, of the columns of an inheritance that the row of one kind
/// has no field for.
#[derive(Debug, Clone, Copy)]
pub enum Constant {
    /// NULL of a type.
    Null(SqlType),
    /// A label of an enum.
    Label(SqlType, &'static str),
}

impl Field for Constant {
    fn sql_type(&self) -> SqlType {
        match *self {
            Constant::Null(ty) | Constant::Label(ty, _) => ty,
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<bool, EncodeError> {
        match self {
            Constant::Null(_) => Ok(false),
            Constant::Label(_, label) => {
                out.extend_from_slice(label.as_bytes());
                Ok(true)
            }
        }
    }

    fn value(&self) -> Value {
        match self {
            Constant::Null(ty) => Value::null(*ty),
            Constant::Label(ty, label) => Value::from_bytes(*ty, label.as_bytes().to_vec()),
        }
    }
}
