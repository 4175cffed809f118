//! Text.

use super::{ColumnType, DecodeError, EncodeError, SqlType};

/// `text`; `varchar(n)`, `char(n)` and `name` columns are read as it too. A NUL character cannot be stored.
#[diagnostic::do_not_recommend]
impl ColumnType for String {
    const TYPE: SqlType = SqlType::builtin("text", 25, 1009);

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if self.as_bytes().contains(&0) {
            return Err(EncodeError::new("PostgreSQL text cannot hold the NUL character"));
        }
        out.extend_from_slice(self.as_bytes());
        Ok(())
    }

    #[inline]
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(refused(bytes)),
        }
    }
}

/// What is wrong with bytes that are no text.
#[cold]
fn refused(bytes: &[u8]) -> DecodeError {
    DecodeError::new(std::str::from_utf8(bytes).err().map_or_else(String::new, |error| error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, assert_round_trip};
    use super::*;

    #[test]
    fn every_character_but_nul_round_trips() {
        assert_round_trip(String::new());
        assert_round_trip("\u{1} ÄÖ 漢字 🦀 \u{10ffff} ' \\ %".to_owned());
    }

    #[test]
    fn nul_is_refused_before_it_is_sent() {
        let refused = "a\0b".to_owned().encode(&mut Vec::new());
        assert_eq!(refused, Err(EncodeError::new("PostgreSQL text cannot hold the NUL character")));
    }

    #[test]
    fn bytes_that_are_no_utf8_are_refused() {
        assert_refused::<String>("61ff", "invalid utf-8");
    }
}
