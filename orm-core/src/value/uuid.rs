//! Universally unique identifiers.

use uuid::Uuid;

use super::{ColumnType, DecodeError, EncodeError, SqlType, wire};

/// `uuid`.
#[diagnostic::do_not_recommend]
impl ColumnType for Uuid {
    const TYPE: SqlType = SqlType::builtin("uuid", 2950, 2951);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(self.as_bytes());
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        wire::fixed(bytes).map(Uuid::from_bytes)
    }
}
