use serde::{Deserialize, Serialize};

use super::{Check, Column, ForeignKey, Index, Name, PrimaryKey, Trigger, Unique};

/// A table and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    #[serde(flatten)]
    pub name: Name,
    /// What the database's comment says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Its columns, in its order.
    pub columns: Vec<Column>,
    /// Its primary key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// Its UNIQUE constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<Unique>,
    /// Its CHECK constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Its indexes, those of constraints left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Its foreign keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Its triggers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
}

impl Table {
    /// A table without columns.
    pub fn new(name: Name) -> Self {
        Table {
            name,
            comment: None,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            triggers: Vec::new(),
        }
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub(crate) fn sort(&mut self) {
        self.uniques.sort_by(|one, other| one.name.cmp(&other.name));
        self.checks.sort_by(|one, other| one.name.cmp(&other.name));
        self.indexes.sort_by(|one, other| one.name.cmp(&other.name));
        self.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name));
        self.triggers.sort_by(|one, other| one.name.cmp(&other.name));
    }
}
