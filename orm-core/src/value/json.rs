//! JSON documents, as `jsonb`.

use std::ops::{Deref, DerefMut};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{ColumnType, DecodeError, EncodeError, SqlType};

pub(super) const JSONB: SqlType = SqlType::builtin("jsonb", 3802, 3807);
const VERSION: u8 = 1;

/// A `jsonb` column of a type of the application's own: anything that serde can write and read.
///
/// It dereferences to the value, and serde sees nothing but the value.
///
/// ```
/// use orm::value::Json;
///
/// #[derive(Default, serde::Serialize, serde::Deserialize)]
/// struct Settings {
///     theme: Option<String>,
/// }
///
/// let mut settings = Json::<Settings>::default();
/// settings.theme = Some("dark".to_owned());
/// assert_eq!(serde_json::to_string(&settings)?, r#"{"theme":"dark"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T> Json<T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Json(value)
    }
}

/// What [`Json`] can hold: whatever serde can write and read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as JSON",
    label = "derive serde's `Serialize` and `Deserialize` for `{Self}`"
)]
pub trait Document: Serialize + DeserializeOwned + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Document for T {}

/// `jsonb`. PostgreSQL keeps a document's values, not its text: members are reordered, of two of one name the
/// last stays, and -0.0 becomes 0.0. Texts with a NUL character cannot be stored.
impl<T: Document> ColumnType for Json<T> {
    const TYPE: SqlType = JSONB;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write(&self.0, out)
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        read(bytes).map(Json)
    }
}

/// `jsonb` of any shape: see [`Json`].
#[diagnostic::do_not_recommend]
impl ColumnType for serde_json::Value {
    const TYPE: SqlType = JSONB;

    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write(self, out)
    }

    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        read(bytes)
    }
}

pub(super) fn write<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    let start = out.len();
    out.push(VERSION);
    if let Err(error) = serde_json::to_writer(&mut *out, value) {
        return Err(EncodeError::new(format!("cannot be written as JSON: {error}")));
    }
    if has_nul(&out[start..]) {
        return Err(EncodeError::new("PostgreSQL jsonb cannot hold the NUL character"));
    }
    Ok(())
}

pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    match bytes {
        [VERSION, text @ ..] => {
            serde_json::from_slice(text).map_err(|error| DecodeError::new(reason(&error)))
        }
        _ => Err(DecodeError::new("an unknown version of jsonb")),
    }
}

/// Whether `\u0000` is in a JSON text as an escape (and not as what follows an escaped backslash).
fn has_nul(mut text: &[u8]) -> bool {
    while let Some(position) = text.iter().position(|byte| *byte == b'\\') {
        let escape = &text[position + 1..];
        if escape.starts_with(b"u0000") {
            return true;
        }
        text = escape.get(1..).unwrap_or_default();
    }
    false
}

/// What serde complains of without the values that it quotes: no value may end up in a log.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!("at line {} column {}", error.line(), error.column());
    if message.starts_with("missing field `") {
        format!("does not fit the type: {message}")
    } else if let Some(expected) = message.rfind(", expected ")
        && (message.starts_with("invalid ") || message.starts_with("unknown "))
    {
        format!("does not fit the type: {}", &message[expected + 2..])
    } else if error.is_data() {
        format!("does not fit the type, {place}")
    } else {
        format!("is no JSON that can be read, {place}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{assert_round_trip, bytes};
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Account {
        pin: u16,
    }

    #[test]
    fn a_version_stands_before_the_text() {
        assert_eq!(bytes(&Json(Account { pin: 7 })), b"\x01{\"pin\":7}");
        assert_round_trip(Json(Account { pin: 7 }));
        assert_round_trip(json!({"a": [1, -2.5, null, true, "\u{1}\\\"漢"], "big": u64::MAX}));
        assert!(serde_json::Value::decode(b"\x02{}").is_err());
        assert!(serde_json::Value::decode(b"").is_err());
    }

    #[test]
    fn nul_is_refused_wherever_it_stands() {
        for value in [json!("\0"), json!(["a", {"k": "x\0y"}]), json!({"\0": 1}), json!("\\\0")] {
            let refused = value.encode(&mut Vec::new()).unwrap_err();
            assert!(refused.to_string().contains("NUL"), "{value}");
        }
        // A backslash and then the letters of an escape, which is no NUL.
        assert_round_trip(json!("\\u0000"));
        assert_round_trip(json!("\\\\u0000 \\"));
    }

    #[test]
    fn an_error_never_shows_the_value() {
        for (text, reason) in [
            (r#"{"pin": "secret"}"#, "does not fit the type: expected u16 at line 1 column 16"),
            (r#"{"pin": 987654}"#, "does not fit the type: expected u16 at line 1 column 14"),
            ("{}", "does not fit the type: missing field `pin` at line 1 column 2"),
            (r#"{"pin": "#, "is no JSON that can be read, at line 1 column 8"),
        ] {
            let bytes = [b"\x01", text.as_bytes()].concat();
            assert_eq!(Json::<Account>::decode(&bytes), Err(DecodeError::new(reason)));
        }
    }
}
