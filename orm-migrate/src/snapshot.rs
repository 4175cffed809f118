//! The schema that the migrations so far produce, kept in a file beside them.

use serde::{Deserialize, Serialize};

use crate::schema::{Schema, Source};

/// The version of the format that this library writes, and the only one that it reads.
pub const FORMAT: u32 = 1;

/// The name of the file, beside the migrations.
pub const FILE_NAME: &str = "schema.json";

/// Why a snapshot cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is no JSON, or lacks something: where, and what.
    #[error(
        "the snapshot cannot be read: {0}; restore it from version control, or write it anew from the models"
    )]
    Malformed(#[from] serde_json::Error),
    /// Git could not merge it.
    #[error(
        "the snapshot has the marks of a merge that git has left to be done: merge the models, write it anew from them by \
         `migrate snapshot`, and see by `migrate check --replay` whether the migrations of both sides produce that; what is \
         missing `migrate generate` writes"
    )]
    Unmerged,
    /// A newer version of the library has written it.
    #[error(
        "the snapshot has format {found}, and this version reads {FORMAT}: use the version that wrote it, or a newer one"
    )]
    Format {
        /// The format that it has.
        found: u32,
    },
    /// It is not of models.
    #[error("the snapshot is of {found}, not of models: write it anew from the models")]
    Source {
        /// What it is of.
        found: Source,
    },
}

#[derive(Serialize)]
struct Written<'a> {
    format: u32,
    #[serde(flatten)]
    schema: &'a Schema,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// A schema as the text of a snapshot: JSON, each thing on lines of its own and in the order of the names, so that a
/// change of a model is a change of a few lines.
///
/// ```
/// # use orm_guide::blog::Tag;
/// use orm_migrate::{models, snapshot};
///
/// let schema = models::schema(orm::models![Tag]);
/// let text = snapshot::write(&schema);
/// assert_eq!(snapshot::read(&text)?, schema);
/// # Ok::<(), snapshot::SnapshotError>(())
/// ```
pub fn write(schema: &Schema) -> String {
    let mut sorted = schema.clone();
    sorted.sort();
    // Only a map whose keys are no text could fail, and there is no map in it.
    let mut text =
        serde_json::to_string_pretty(&Written { format: FORMAT, schema: &sorted }).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of a snapshot.
///
/// # Errors
/// If the text is no snapshot, or one of a format or a source that cannot be compared with models.
pub fn read(text: &str) -> Result<Schema, SnapshotError> {
    if text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
        return Err(SnapshotError::Unmerged);
    }
    // First, because another format may lack what this one has.
    let Format { format } = serde_json::from_str(text)?;
    if format != FORMAT {
        return Err(SnapshotError::Format { found: format });
    }
    let mut schema: Schema = serde_json::from_str(text)?;
    if schema.source != Source::Models {
        return Err(SnapshotError::Source { found: schema.source });
    }
    schema.sort();
    Ok(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, Index, IndexKey, IndexPart, Name, Table, Type};

    fn schema() -> Schema {
        let mut schema = Schema::empty(Source::Models);
        let mut table = Table::new("b".into());
        let name = Name::new(Some("s"), "status");
        table.columns = vec![
            Column::new("id", Type::Sql("bigint".to_owned())),
            Column {
                default: Some("'x'".to_owned()),
                ..Column::new("status", Type::Enum { name, array: true })
            },
        ];
        let part = IndexPart::of(IndexKey::Expression("lower(a)".to_owned()));
        table.indexes = vec![Index::new("lower", vec![part, IndexPart::column("id")])];
        schema.tables = vec![table, Table::new("a".into())];
        schema
    }

    #[test]
    fn what_git_could_not_merge_is_told_as_that() {
        let text =
            write(&schema()).replacen("  \"tables\"", "<<<<<<< HEAD\n  \"tables\"", 1) + ">>>>>>> other\n";
        let error = read(&text).unwrap_err().to_string();
        assert!(error.contains("the marks of a merge") && error.contains("`migrate snapshot`"), "{error}");
    }

    #[test]
    fn a_snapshot_is_lines_in_the_order_of_the_names() {
        assert_eq!(
            write(&schema()).lines().take(25).collect::<Vec<_>>().join("\n"),
            r#"{
  "format": 1,
  "source": "models",
  "tables": [
    {
      "name": "a",
      "columns": []
    },
    {
      "name": "b",
      "columns": [
        {
          "name": "id",
          "type": "bigint"
        },
        {
          "name": "status",
          "type": {
            "enum": {
              "schema": "s",
              "name": "status"
            },
            "array": true
          },
          "default": "'x'""#
        );
    }

    #[test]
    fn what_was_written_is_read() {
        let mut sorted = schema();
        sorted.sort();
        assert_eq!(read(&write(&schema())).unwrap(), sorted);
    }

    #[test]
    fn what_is_no_snapshot_of_models_is_refused_with_what_to_do() {
        let refusal = |text: &str| read(text).unwrap_err().to_string();
        assert!(refusal("{").starts_with("the snapshot cannot be read: EOF"), "{}", refusal("{"));
        assert!(refusal(r#"{"format": 1}"#).contains("missing field `source`"));
        assert!(refusal(r#"{"format": 2, "tables": 3}"#).contains("has format 2, and this version reads 1"));
        let of_catalogue = write(&Schema::empty(Source::Catalogue));
        assert!(refusal(&of_catalogue).contains("is of a catalogue, not of models"));
    }
}
