use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;

use crate::error::{Error, ErrorKind, Result};
use crate::sql::ast::Order;
use crate::value::Value;

/// A place between the rows of an ordered query, for the next page to begin at: [`CursorPage`](super::CursorPage) has
/// it, [`Select::after`](super::Select::after) and [`before`](super::Select::before) take it.
///
/// To a client it is a text for a URL or for JSON (`Display` and `FromStr`, serde), of letters, digits, `-` and `_`.
/// In it are the values of the row's order keys, bit by bit, and a fingerprint of the table, the order and its
/// directions: another query's cursor is refused. The filter of the query is not part of it.
///
/// # What somebody can do with one
/// A cursor is a place and no permission: whatever it says, a query finds only rows that its own filters let through,
/// and values are bound. Without a key ([`cursor_key`](crate::session::DatabaseBuilder::cursor_key)) what was damaged
/// is refused by a checksum, what is no value of the key's type by its form; but whoever knows this library can make
/// one for any place in the order. With a key nobody else can make or change one. In either case it can be read: order
/// by nothing that the client may not see.
///
/// ```
/// use orm::Cursor;
///
/// assert!("no cursor".parse::<Cursor>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Vec<u8>);

/// The first byte, so that a later form can be told from this one.
const VERSION: u8 = 1;
const TAG: usize = 16;
const FINGERPRINT: usize = 8;
/// Version, tag, fingerprint, flags.
const HEADER: usize = 1 + TAG + FINGERPRINT + 1;
/// What takes the place of a key where there is none: the tag is a checksum then.
const NO_KEY: &[u8] = b"orm cursor without a key";

/// What a cursor says to the query that it is of.
pub(crate) struct Position {
    /// The values of the keys.
    pub(crate) values: Vec<Value>,
    /// Whether the row there belongs to the page.
    pub(crate) inclusive: bool,
}

impl Cursor {
    /// The cursor of a row with these values of the order's keys.
    pub(crate) fn seal(
        key: Option<&[u8]>,
        fingerprint: [u8; FINGERPRINT],
        inclusive: bool,
        values: &[Option<Vec<u8>>],
    ) -> Self {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&[0; TAG]);
        bytes.extend_from_slice(&fingerprint);
        bytes.push(u8::from(inclusive));
        for value in values {
            // The length in four bytes; one that is none is NULL. PostgreSQL has no value of 4 GB.
            let len = value.as_ref().map_or(u32::MAX, |value| u32::try_from(value.len()).unwrap_or(u32::MAX));
            bytes.extend_from_slice(&len.to_be_bytes());
            bytes.extend_from_slice(value.as_deref().unwrap_or_default());
        }
        let tag = mac(key, &bytes[1 + TAG..]).finalize().into_bytes();
        bytes[1..=TAG].copy_from_slice(&tag[..TAG]);
        Cursor(bytes)
    }

    /// The position, if it is one of this order and nobody changed it.
    ///
    /// # Errors
    /// Of kind [`InvalidCursor`](ErrorKind::InvalidCursor).
    pub(crate) fn open(
        &self,
        key: Option<&[u8]>,
        fingerprint: [u8; FINGERPRINT],
        order: &[Order],
    ) -> Result<Position> {
        let (head, mut rest) = self.0.split_at_checked(HEADER).ok_or_else(malformed)?;
        let sealed = mac(key, &self.0[1 + TAG..]);
        if sealed.verify_truncated_left(&head[1..=TAG]).is_err() {
            return Err(invalid("the cursor was changed, or made with another key: begin at the first page"));
        }
        let (found, flags) = (&head[1 + TAG..HEADER - 1], head[HEADER - 1]);
        if found != fingerprint {
            return Err(invalid(
                "the cursor belongs to another query, or to another order: begin at the first page",
            ));
        }
        let mut values = Vec::with_capacity(order.len());
        for key in order {
            let (len, behind) = rest.split_first_chunk().ok_or_else(malformed)?;
            let value = match u32::from_be_bytes(*len) {
                u32::MAX if key.nullable => Value::null(key.ty),
                len => {
                    let (bytes, after) = behind.split_at_checked(len as usize).ok_or_else(malformed)?;
                    rest = after;
                    if !key.ty.admits(bytes) {
                        return Err(malformed());
                    }
                    values.push(Value::from_bytes(key.ty, bytes.to_vec()));
                    continue;
                }
            };
            rest = behind;
            values.push(value);
        }
        if !rest.is_empty() || flags > 1 {
            return Err(malformed());
        }
        Ok(Position { values, inclusive: flags == 1 })
    }

    /// The cursor of the same place, with or without the row there.
    pub(crate) fn at(
        position: &Position,
        key: Option<&[u8]>,
        fingerprint: [u8; FINGERPRINT],
        inclusive: bool,
    ) -> Self {
        let bytes = |value: &Value| value.bytes().ok().flatten().map(<[u8]>::to_vec);
        let values: Vec<_> = position.values.iter().map(bytes).collect();
        Cursor::seal(key, fingerprint, inclusive, &values)
    }
}

fn mac(key: Option<&[u8]>, bytes: &[u8]) -> Hmac<Sha256> {
    // HMAC takes a key of any length.
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key.unwrap_or(NO_KEY)).expect("a key of any length");
    mac.update(bytes);
    mac
}

#[cold]
fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidCursor, message)
}

#[cold]
fn malformed() -> Error {
    invalid("the text is no cursor: begin at the first page")
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl fmt::Debug for Cursor {
    /// Without the values in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

impl FromStr for Cursor {
    type Err = Error;

    /// Reads what `Display` wrote, and nothing else. Whether it is of the query is known where it is used.
    ///
    /// # Errors
    /// Of kind [`InvalidCursor`](ErrorKind::InvalidCursor), with HTTP status 422.
    fn from_str(text: &str) -> Result<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed())?;
        if bytes.len() < HEADER || bytes[0] != VERSION {
            return Err(malformed());
        }
        Ok(Cursor(bytes))
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<&Cursor> for Option<Cursor> {
    fn from(cursor: &Cursor) -> Self {
        Some(cursor.clone())
    }
}
