use super::name::constraint_name;
use super::{Check, Column, ForeignKey, Index, Relation};

/// A table: the whole of what a model says of it.
#[derive(Debug)]
pub struct Table {
    /// Its schema, if it is named.
    pub schema: Option<&'static str>,
    /// Its name in the database.
    pub name: &'static str,
    /// The model's name in Rust.
    pub model: &'static str,
    /// Its columns, in the order of the model's fields.
    pub columns: &'static [Column],
    /// The columns of the primary key, by position.
    pub primary_key: &'static [usize],
    /// Its indexes, those of unique columns and foreign keys too.
    pub indexes: &'static [Index],
    /// Its CHECK constraints.
    pub checks: &'static [Check],
    /// Its foreign keys.
    pub foreign_keys: &'static [ForeignKey],
    /// The column that says when a row was last changed: every update sets it to `now()`.
    pub updated_at: Option<usize>,
    /// The model's relations, by slot.
    pub relations: &'static [&'static Relation],
}

impl Table {
    /// The name of the primary key's constraint.
    pub fn primary_key_name(&self) -> String {
        constraint_name(self.name, None, "pkey")
    }

    /// The name of the constraint by which a column of an enum that is kept as text admits its labels only.
    pub fn label_check_name(&self, column: &Column) -> String {
        constraint_name(self.name, Some(column.name), "check")
    }

    /// The names of the fields that a constraint of this table is about; empty if it has no such constraint.
    pub fn fields_of_constraint(&self, constraint: &str) -> Vec<&'static str> {
        let fields = |columns: &[usize]| columns.iter().map(|&column| self.columns[column].field).collect();
        if constraint == self.primary_key_name() {
            return fields(self.primary_key);
        }
        if let Some(key) = self.foreign_keys.iter().find(|key| key.name == constraint) {
            return fields(key.relation.keys());
        }
        if let Some(index) = self.indexes.iter().find(|index| index.name == constraint) {
            let columns: Vec<usize> = index
                .parts
                .iter()
                .filter_map(|part| match part {
                    super::IndexPart::Column { column, .. } => Some(*column),
                    super::IndexPart::Expression(_) => None,
                })
                .collect();
            return fields(&columns);
        }
        let named = |column: &&Column| match self.checks.iter().find(|check| check.name == constraint) {
            Some(check) => mentions(check.expression, column.name),
            None => column.has_label_check() && self.label_check_name(column) == constraint,
        };
        self.columns.iter().filter(named).map(|column| column.field).collect()
    }
}

/// Whether a name is a word of an SQL expression.
fn mentions(expression: &str, name: &str) -> bool {
    expression
        .split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .any(|word| word == name)
}

impl PartialEq for Table {
    /// Two tables are one if they have the same name: a constant may have several addresses.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.schema == other.schema
    }
}
