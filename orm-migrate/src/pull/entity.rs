//! Tables and views as models can say them.

use super::rust_type::RustType;
use crate::schema::Table;

/// A table or a view that becomes a struct.
#[derive(Debug)]
pub(super) struct Entity {
    /// Exactly what the model makes; comments are none of it.
    pub(super) table: Table,
    /// What the database's comment says of it.
    pub(super) comment: Option<String>,
    /// The fields, one for each column of the table.
    pub(super) fields: Vec<Field>,
    /// What stands between the fields: a remark, before the field of that position.
    pub(super) gaps: Vec<(usize, String)>,
    /// The columns that were left out.
    pub(super) lost: Vec<String>,
    /// What stands above the struct.
    pub(super) remarks: Vec<String>,
    /// Whether its rows are only read: the models do not make its table.
    pub(super) read_only: bool,
    /// The indexes that belong to foreign keys, which need not be said.
    pub(super) implied: Vec<String>,
    pub(super) foreign_keys: Vec<BelongsTo>,
    pub(super) timestamps: bool,
    pub(super) soft_delete: bool,
}

/// A field beside its column.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) ty: RustType,
    pub(super) default: Default,
    pub(super) comment: Option<String>,
}

/// What a field says of its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Default {
    None,
    Identity,
    UuidV4,
    Now,
    /// A literal of Rust.
    Literal(String),
    /// A label of the column's enum.
    Label(String),
    Sql(String),
    Generated(String),
}

/// A foreign key that becomes a relation.
#[derive(Debug, Clone)]
pub(super) struct BelongsTo {
    /// Its position among the table's foreign keys.
    pub(super) key: usize,
    /// Its columns, by position.
    pub(super) columns: Vec<usize>,
    /// The entity that it leads to, by position.
    pub(super) target: usize,
    /// Whether no index serves it.
    pub(super) is_unindexed: bool,
}

impl Entity {
    pub(super) fn position(&self, column: &str) -> Option<usize> {
        self.table.columns.iter().position(|other| other.name == column)
    }

    /// The columns of the primary key, by position.
    pub(super) fn key(&self) -> Vec<usize> {
        let columns = self.table.primary_key.iter().flat_map(|key| &key.columns);
        columns.filter_map(|column| self.position(column)).collect()
    }

    /// Whether no two rows can have the same values in these columns, as far as the model tells.
    pub(super) fn is_unique(&self, columns: &[usize]) -> bool {
        let are_among = |some: &[usize]| !some.is_empty() && some.iter().all(|one| columns.contains(one));
        are_among(&self.key())
            || self.table.indexes.iter().any(|index| {
                let positions = |columns: &mut dyn Iterator<Item = &String>| {
                    columns.map(|column| self.position(column)).collect::<Option<Vec<_>>>()
                };
                index.unique
                    && index.predicate.is_none()
                    && index
                        .columns()
                        .and_then(|mut columns| positions(&mut columns))
                        .is_some_and(|columns| are_among(&columns))
            })
    }
}
