use super::super::wire::Reader;
use super::{DecodeError, EncodeError, SqlType};

/// What stands before the elements of an array of one dimension, or none.
pub(super) struct Header {
    /// The element's type.
    pub(super) element: u32,
    pub(super) has_null: bool,
    pub(super) len: usize,
}

/// PostgreSQL's limit for any value.
const MAX_BYTES: usize = 0x3FFF_FFFF;
/// Types from here on are not built in: enums and domains.
const FIRST_USER_TYPE: u32 = 16_384;

impl Header {
    /// Dimensions, flags, element type; then length and first index of the one dimension.
    const BYTES: usize = 20;
    /// An empty array has no dimension.
    const BYTES_IF_EMPTY: usize = 12;

    /// Reads the header; its `len` is never more than the bytes behind it can hold.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let dimensions = i32::from_be_bytes(reader.array()?);
        let has_null = match i32::from_be_bytes(reader.array()?) {
            0 => false,
            1 => true,
            _ => return Err(DecodeError::new("unknown flags of an array")),
        };
        let element = u32::from_be_bytes(reader.array()?);
        let len = match dimensions {
            0 => 0,
            1 => {
                let len = i32::from_be_bytes(reader.array()?);
                let _first_index: [u8; 4] = reader.array()?;
                usize::try_from(len).map_err(|_| DecodeError::new("a negative length"))?
            }
            _ => {
                let message = format!("an array of {dimensions} dimensions, where one can be read");
                return Err(DecodeError::new(message));
            }
        };
        if len > reader.rest().len() / 4 {
            return Err(DecodeError::new("an array that is longer than its bytes"));
        }
        Ok(Header { element, has_null, len })
    }

    /// Whether the elements can be read as `ty`. Enums and domains have other numbers in every database.
    pub(super) fn holds(&self, ty: &SqlType) -> bool {
        ty.accepts(self.element) || self.element >= FIRST_USER_TYPE
    }

    /// Makes room for a header; elements come behind it. Returns where it starts.
    pub(super) fn reserve(out: &mut Vec<u8>) -> usize {
        let start = out.len();
        out.extend_from_slice(&[0; Header::BYTES]);
        start
    }

    /// Fills the room at `start` once all elements are there.
    pub(super) fn fill(&self, out: &mut Vec<u8>, start: usize) -> Result<(), EncodeError> {
        let len = i32::try_from(self.len).ok().filter(|_| out.len() - start <= MAX_BYTES);
        let Some(len) = len else {
            return Err(EncodeError::new("an array of more than 1 GB: PostgreSQL has no such values"));
        };
        let dimensions = i32::from(len > 0);
        let header = [dimensions, i32::from(self.has_null), self.element.cast_signed(), len, 1];
        for (place, number) in out[start..].as_chunks_mut::<4>().0.iter_mut().zip(header) {
            *place = number.to_be_bytes();
        }
        if len == 0 {
            out.truncate(start + Header::BYTES_IF_EMPTY);
        }
        Ok(())
    }
}
