//! Booleans.

use super::{ColumnType, DecodeError, EncodeError, SqlType, wire};

/// `boolean`.
#[diagnostic::do_not_recommend]
impl ColumnType for bool {
    const TYPE: SqlType = SqlType::builtin("boolean", 16, 1000);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.push(u8::from(*self));
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let [byte] = wire::fixed(bytes)?;
        Ok(byte != 0)
    }
}
