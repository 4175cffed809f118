use serde::{Deserialize, Serialize};

/// An index of a table; that of a primary key or a UNIQUE constraint is a part of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it is over.
    pub parts: Vec<IndexPart>,
    /// Whether no two rows may have the same values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// The access method: `btree`, `gin`.
    #[serde(default = "btree", skip_serializing_if = "is_btree")]
    pub method: String,
    /// The SQL condition of the rows that it is about.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// The columns that it has beside its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Whether two NULLs are the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nulls_not_distinct: bool,
}

/// A part of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexPart {
    /// A column or an expression.
    #[serde(flatten)]
    pub key: IndexKey,
    /// Descending.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub descending: bool,
    /// Where NULLs stand, if it is not where the direction has them: before what else there is (`true`) or behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls_first: Option<bool>,
    /// The operator class and its parameters as SQL writes them, if it is not the type's own: `text_pattern_ops`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opclass: Option<String>,
    /// The collation as SQL writes it, if it is not the column's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
}

/// What a part of an index is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKey {
    /// A column.
    Column(String),
    /// An SQL expression: `lower(email)`.
    Expression(String),
}

impl IndexPart {
    /// An ascending part over a column.
    pub fn column(name: &str) -> Self {
        IndexPart::of(IndexKey::Column(name.to_owned()))
    }

    /// An ascending part.
    pub fn of(key: IndexKey) -> Self {
        IndexPart { key, descending: false, nulls_first: None, opclass: None, collation: None }
    }
}

impl Index {
    /// An index over columns, not unique.
    pub fn new(name: &str, parts: Vec<IndexPart>) -> Self {
        Index {
            name: name.to_owned(),
            parts,
            unique: false,
            method: btree(),
            predicate: None,
            include: Vec::new(),
            nulls_not_distinct: false,
        }
    }

    /// The columns that tell each row from every other, if none of them is NULL: those of a unique index that is about all
    /// rows and compares them as their types do.
    pub(crate) fn unique_columns(&self) -> Option<Vec<&String>> {
        let is_plain = |part: &IndexPart| part.opclass.is_none() && part.collation.is_none();
        let is_unique = self.unique && self.predicate.is_none() && self.parts.iter().all(is_plain);
        is_unique.then(|| self.columns()).flatten().map(Iterator::collect)
    }

    /// The columns that it is over, if it is over nothing but columns.
    pub fn columns(&self) -> Option<impl Iterator<Item = &String>> {
        let column = |part: &IndexPart| matches!(part.key, IndexKey::Column(_));
        self.parts.iter().all(column).then(|| {
            self.parts.iter().filter_map(|part| match &part.key {
                IndexKey::Column(column) => Some(column),
                IndexKey::Expression(_) => None,
            })
        })
    }
}

fn btree() -> String {
    "btree".to_owned()
}

fn is_btree(method: &str) -> bool {
    method == "btree"
}
