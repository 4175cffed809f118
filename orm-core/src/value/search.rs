use super::wire::Reader;
use super::{ColumnType, DecodeError, EncodeError, SqlType};

/// The words of a text, as `to_tsvector` makes them: `tsvector`.
///
/// ```
/// use orm::value::{SearchVector, SearchWord};
///
/// let words = SearchVector(vec![SearchWord { word: "orm".to_owned(), positions: vec![3] }]);
/// assert!(words.has("orm") && !words.has("sql"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SearchVector(pub Vec<SearchWord>);

/// A word of a [`SearchVector`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchWord {
    /// The word, as the configuration reduces it.
    pub word: String,
    /// Where it stands, from 1, in the lower 14 bits; the weight is in the upper two: A is 3, and D, which is no
    /// weight, 0.
    pub positions: Vec<u16>,
}

impl SearchVector {
    /// Whether it has a word.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|own| own.word == word)
    }
}

/// `tsvector`.
#[diagnostic::do_not_recommend]
impl ColumnType for SearchVector {
    const TYPE: SqlType = SqlType::builtin("tsvector", 3614, 3643);

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let too_many = |_| EncodeError::new("more words or positions than a tsvector has");
        out.extend_from_slice(&u32::try_from(self.0.len()).map_err(too_many)?.to_be_bytes());
        for SearchWord { word, positions } in &self.0 {
            if word.contains('\0') {
                return Err(EncodeError::new("PostgreSQL text cannot hold the NUL character"));
            }
            out.extend_from_slice(word.as_bytes());
            out.push(0);
            out.extend_from_slice(&u16::try_from(positions.len()).map_err(too_many)?.to_be_bytes());
            for position in positions {
                out.extend_from_slice(&position.to_be_bytes());
            }
        }
        Ok(())
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let mut words = Vec::new();
        for _ in 0..u32::from_be_bytes(reader.array()?) {
            let mut word = Vec::new();
            loop {
                match reader.array::<1>()? {
                    [0] => break,
                    [byte] => word.push(byte),
                }
            }
            let word = String::from_utf8(word).map_err(|_| DecodeError::new("text that is not UTF-8"))?;
            let mut positions = Vec::new();
            for _ in 0..u16::from_be_bytes(reader.array()?) {
                positions.push(u16::from_be_bytes(reader.array()?));
            }
            words.push(SearchWord { word, positions });
        }
        reader.end()?;
        Ok(SearchVector(words))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, assert_wire};
    use super::*;

    #[test]
    fn words_and_positions_are_what_tsvector_send_gives() {
        let word = |word: &str, positions: &[u16]| SearchWord {
            word: word.to_owned(),
            positions: positions.to_vec(),
        };
        assert_wire(
            SearchVector(vec![word("a", &[1, 0xc002]), word("b", &[])]),
            "00000002610000020001c00262000000",
        );
        assert_wire(SearchVector::default(), "00000000");
        assert_refused::<SearchVector>("00000001", "in the middle");
        assert_refused::<SearchVector>("0000000000", "more bytes");
    }
}
