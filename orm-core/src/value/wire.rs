//! The pieces of PostgreSQL's binary formats: big-endian numbers, and every read checked.

use super::{DecodeError, EncodeError};

/// The bytes of a type of fixed length.
#[inline]
pub(super) fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], DecodeError> {
    bytes.try_into().map_err(|_| DecodeError::length(N, bytes.len()))
}

/// Makes numbers of Rust the types of PostgreSQL that have the same bits.
macro_rules! numbers {
    ($($ty:ident: $name:literal, $oid:literal, $array_oid:literal;)*) => {$(
        #[doc = concat!("`", $name, "`.")]
        #[diagnostic::do_not_recommend]
        impl ColumnType for $ty {
            const TYPE: SqlType = SqlType::builtin($name, $oid, $array_oid);

            #[inline]
            fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
                out.extend_from_slice(&self.to_be_bytes());
                Ok(())
            }

            #[inline]
            fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                wire::fixed(bytes).map($ty::from_be_bytes)
            }
        }
    )*};
}
pub(super) use numbers;

/// Reads one piece after the other.
#[derive(Clone)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (piece, rest) = self.0.split_first_chunk::<N>().ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(*piece)
    }

    #[inline]
    pub(super) fn slice(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let (piece, rest) = self.0.split_at_checked(len).ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(piece)
    }

    /// A value behind its length; -1 is NULL.
    #[inline]
    pub(super) fn value(&mut self) -> Result<Option<&'a [u8]>, DecodeError> {
        match i32::from_be_bytes(self.array()?) {
            -1 => Ok(None),
            len => {
                self.slice(usize::try_from(len).map_err(|_| DecodeError::new("a negative length"))?).map(Some)
            }
        }
    }

    /// What has not been read.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Nothing may be left.
    #[inline]
    pub(super) fn end(&self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError::new("more bytes than the value has")) }
    }
}

#[cold]
fn cut_short() -> DecodeError {
    DecodeError::new("the bytes end in the middle of the value")
}

/// The length of NULL.
pub(super) const NULL: [u8; 4] = (-1_i32).to_be_bytes();

/// Appends what `write` appends, behind its length.
#[inline]
pub(super) fn value(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    out.extend_from_slice(&NULL);
    write(out)?;
    close(out, start)
}

/// Sets the length at `start` to that of the value which now stands behind it.
#[inline]
pub(super) fn close(out: &mut [u8], start: usize) -> Result<(), EncodeError> {
    let len = i32::try_from(out.len() - start - NULL.len())
        .map_err(|_| EncodeError::new("a value of more than 1 GB: PostgreSQL has no such values"))?;
    if let Some(place) = out[start..].first_chunk_mut() {
        *place = len.to_be_bytes();
    }
    Ok(())
}
