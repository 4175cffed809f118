//! Enumerations of an application.

use super::{ColumnType, DecodeError, EnumDef};

/// An enum without payloads that is the type of a column: `#[derive(DbEnum)]` implements it.
pub trait DbEnum: ColumnType {
    /// The type in the database: its name and its labels, in the order of the variants.
    const DEF: &'static EnumDef;

    /// The label of this value.
    fn as_str(&self) -> &'static str;
}

/// The error for a label that the enum has no variant for: the database knows more than this program.
#[cold]
pub fn unknown_label<E: DbEnum>(bytes: &[u8]) -> DecodeError {
    let def = E::DEF;
    DecodeError::new(format!(
        "`{}` is no label of enum `{}`, which has {}: add a variant for it, or correct the row",
        String::from_utf8_lossy(bytes),
        def.name,
        def.labels.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{EncodeError, SqlType};

    #[derive(Debug)]
    struct Status;

    impl DbEnum for Status {
        const DEF: &'static EnumDef =
            &EnumDef { schema: None, name: "status", labels: &["draft", "sold_out"], native: true };

        fn as_str(&self) -> &'static str {
            "draft"
        }
    }

    impl ColumnType for Status {
        const TYPE: SqlType = SqlType::enumeration(Status::DEF);

        fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
            out.extend_from_slice(self.as_str().as_bytes());
            Ok(())
        }

        fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
            Err(unknown_label::<Self>(bytes))
        }
    }

    #[test]
    fn an_unknown_label_is_told_with_those_that_are_known() {
        assert_eq!(
            Status::decode(b"archived").unwrap_err().to_string(),
            "`archived` is no label of enum `status`, which has draft, sold_out: add a variant for it, or correct the row"
        );
    }
}
