use super::super::wire::Reader;
use super::header::Header;
use super::{DecodeError, SqlType};

/// A view of an array's binary format that gives any element by its position.
///
/// ```
/// use orm::value::{ArraySlice, ColumnType};
///
/// let mut bytes = Vec::new();
/// vec![10_i64, 20, 30].encode(&mut bytes)?;
/// let array = ArraySlice::parse(&bytes)?;
/// assert_eq!(array.len(), 3);
/// assert_eq!(array.get(1).map(i64::decode), Some(Ok(20)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ArraySlice<'a> {
    element: u32,
    len: usize,
    /// The elements, each behind its length.
    data: &'a [u8],
    layout: Layout,
}

enum Layout {
    /// No NULLs, and all elements of one length, so that their places can be computed.
    Fixed { len: usize },
    /// Where each element's length stands in the data.
    Offsets(Vec<u32>),
}

impl<'a> ArraySlice<'a> {
    /// Reads the layout of an array of one dimension, or none.
    ///
    /// # Errors
    /// If the bytes are no array, or one of several dimensions.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let header = Header::read(&mut reader)?;
        let data = reader.rest();
        let layout = match fixed_len(&header, data) {
            Some(len) => Layout::Fixed { len },
            None => Layout::Offsets(offsets(&header, reader)?),
        };
        Ok(ArraySlice { element: header.element, len: header.len, data, layout })
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether its elements can be read as `ty`.
    pub fn holds(&self, ty: &SqlType) -> bool {
        Header { element: self.element, has_null: false, len: 0 }.holds(ty)
    }

    /// The element at a position, in binary format; `None` if it is NULL, or beyond the end.
    #[inline]
    pub fn get(&self, position: usize) -> Option<&'a [u8]> {
        match &self.layout {
            Layout::Fixed { len } => {
                let start = position.checked_mul(len + 4)?.checked_add(4)?;
                self.data.get(start..start.checked_add(*len)?)
            }
            Layout::Offsets(offsets) => {
                let start = *offsets.get(position)? as usize;
                let (len, rest) = self.data.get(start..)?.split_first_chunk()?;
                // -1, the length of NULL, is no usize.
                rest.get(..usize::try_from(i32::from_be_bytes(*len)).ok()?)
            }
        }
    }

    /// The element at a position as a key: equal values have equal bytes, so a `char(n)` comes without the blanks
    /// that pad it.
    #[inline]
    pub fn key(&self, position: usize) -> Option<&'a [u8]> {
        let bytes = self.get(position)?;
        Some(if self.element == BPCHAR { without_padding(bytes) } else { bytes })
    }

    /// The one length of all elements, if that is at most eight bytes and none is NULL: then [`word`](Self::word) is the
    /// same as [`key`](Self::key).
    pub fn word_len(&self) -> Option<usize> {
        match self.layout {
            Layout::Fixed { len } if len <= 8 && self.element != BPCHAR => Some(len),
            _ => None,
        }
    }

    /// The bytes of an element of at most eight as a number; 0 beyond the end.
    #[inline]
    pub fn word(&self, position: usize) -> u64 {
        let Some(bytes) = self.get(position) else { return 0 };
        match <[u8; 8]>::try_from(bytes) {
            Ok(bytes) => u64::from_be_bytes(bytes),
            Err(_) => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        }
    }

    /// The same elements as those of another type of the same bytes: that beneath a domain.
    #[must_use]
    pub fn with_element(self, element: u32) -> Self {
        ArraySlice { element, ..self }
    }

    /// All elements in their order; `None` is NULL.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<&'a [u8]>> {
        (0..self.len).map(|position| self.get(position))
    }
}

/// `char(n)`.
pub(crate) const BPCHAR: u32 = 1042;

/// A `char(n)` without the blanks that pad it.
pub(crate) fn without_padding(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., b' '] = bytes {
        bytes = rest;
    }
    bytes
}

/// The one length that all elements have, if they do.
fn fixed_len(header: &Header, data: &[u8]) -> Option<usize> {
    if header.has_null {
        return None;
    }
    let Some(prefix) = data.first_chunk::<4>() else {
        return (header.len == 0 && data.is_empty()).then_some(0);
    };
    let len = usize::try_from(i32::from_be_bytes(*prefix)).ok()?;
    let stride = len + 4;
    // The sum alone would hold for 3 + 5 as well as for 4 + 4.
    let fits = header.len.checked_mul(stride)? == data.len()
        && data.chunks_exact(stride).all(|element| element.first_chunk() == Some(prefix));
    fits.then_some(len)
}

fn offsets(header: &Header, mut reader: Reader<'_>) -> Result<Vec<u32>, DecodeError> {
    let total = reader.rest().len();
    let mut offsets = Vec::with_capacity(header.len);
    for _ in 0..header.len {
        let offset = u32::try_from(total - reader.rest().len());
        offsets.push(offset.map_err(|_| DecodeError::new("an array of more than 4 GB"))?);
        reader.value()?;
    }
    reader.end()?;
    Ok(offsets)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::ColumnType;
    use super::super::super::testing::bytes;
    use super::*;

    #[test]
    fn elements_of_one_length_need_no_offsets() {
        let bytes = bytes(&vec![1_i32, 2, 3]);
        let array = ArraySlice::parse(&bytes).unwrap();
        assert!(matches!(array.layout, Layout::Fixed { len: 4 }));
        assert_eq!(array.get(2), Some(&3_i32.to_be_bytes()[..]));
        assert_eq!(array.get(3), None);
        assert_eq!(array.get(usize::MAX), None);
        assert_eq!((array.word_len(), array.word(2), array.word(3)), (Some(4), 3, 0));
        assert!(array.holds(&i32::TYPE) && !array.holds(&i64::TYPE));
    }

    #[test]
    fn elements_whose_lengths_only_add_up_are_found_by_offsets() {
        let texts = ["four", "abc", "fives"].map(str::to_owned).to_vec();
        let bytes = bytes(&texts);
        let array = ArraySlice::parse(&bytes).unwrap();
        assert!(matches!(array.layout, Layout::Offsets(_)));
        let found: Vec<_> = array.iter().collect();
        assert_eq!(found, [Some(&b"four"[..]), Some(b"abc"), Some(b"fives")]);
    }

    #[test]
    fn empty_texts_have_one_length_too() {
        let bytes = bytes(&vec![String::new(); 3]);
        let array = ArraySlice::parse(&bytes).unwrap();
        assert!(matches!(array.layout, Layout::Fixed { len: 0 }));
        assert_eq!(array.iter().collect::<Vec<_>>(), [Some(&b""[..]); 3]);
    }

    proptest! {
        #[test]
        fn it_finds_every_element(values in prop::collection::vec(prop::option::weighted(0.8, "[a-z]{0,3}"), 0..40)) {
            let bytes = bytes(&values);
            let array = ArraySlice::parse(&bytes).unwrap();
            let found: Vec<_> = (0..values.len()).map(|position| array.get(position)).collect();
            let expected: Vec<_> = values.iter().map(|value| value.as_deref().map(str::as_bytes)).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(array.get(values.len()), None);
        }

        #[test]
        fn no_bytes_make_it_panic(
            values in prop::collection::vec(prop::option::weighted(0.8, "[a-z]{0,3}"), 0..5),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            missing in 0..3_usize,
        ) {
            let mut bytes = bytes(&values);
            bytes.truncate(bytes.len() - missing);
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            if let Ok(array) = ArraySlice::parse(&bytes) {
                prop_assert!(array.len() <= bytes.len());
                prop_assert_eq!(array.iter().len(), array.len());
                array.iter().flatten().for_each(|element| assert!(element.len() <= bytes.len()));
            }
        }
    }
}
