//! The bridge from [`Value`] to the driver's arguments.

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments, Postgres, Type};

use crate::error::{Error, ErrorKind, Result};
use crate::sql::Statement;

/// How many arguments the protocol can count.
const MAX_ARGUMENTS: usize = u16::MAX as usize;

/// The arguments of a statement as the driver wants them.
///
/// # Errors
/// Kind [`Encode`](ErrorKind::Encode) for a value that PostgreSQL cannot represent, so before anything is sent.
pub(super) fn arguments(statement: &Statement) -> Result<PgArguments> {
    let values = &statement.arguments;
    if values.len() > MAX_ARGUMENTS {
        let message = format!(
            "{} arguments are more than the {MAX_ARGUMENTS} that one statement can have: bind an array, or send fewer at once",
            values.len()
        );
        return Err(Error::new(ErrorKind::Statement, message).with_sql(&statement.sql));
    }
    let mut arguments = PgArguments::default();
    for (index, value) in values.iter().enumerate() {
        let refused = |reason: &dyn std::fmt::Display| {
            let message = format!("argument ${} ({}) cannot be sent: {reason}", index + 1, value.sql_type());
            Error::new(ErrorKind::Encode, message).with_sql(&statement.sql)
        };
        let bytes = value.bytes().map_err(|error| refused(error))?;
        arguments.add(Argument { oid: value.sql_type().oid, bytes }).map_err(|error| refused(&error))?;
    }
    Ok(arguments)
}

struct Argument<'a> {
    oid: u32,
    bytes: Option<&'a [u8]>,
}

impl Type<Postgres> for Argument<'_> {
    /// Unused, because every argument tells its own type. 0 lets the server infer it.
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Argument<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        match self.bytes {
            None => Ok(IsNull::Yes),
            Some(bytes) => {
                buffer.extend_from_slice(bytes);
                Ok(IsNull::No)
            }
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(self.oid)))
    }

    fn size_hint(&self) -> usize {
        self.bytes.map_or(0, <[u8]>::len)
    }
}
