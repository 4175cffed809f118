//! Byte strings.

use super::{ColumnType, DecodeError, EncodeError, SqlType};

/// `bytea`.
#[diagnostic::do_not_recommend]
impl ColumnType for Vec<u8> {
    const TYPE: SqlType = SqlType::builtin("bytea", 17, 1001);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.extend_from_slice(self);
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(bytes.to_vec())
    }
}
