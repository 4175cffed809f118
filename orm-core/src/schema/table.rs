use super::name::constraint_name;
use super::{Check, Column, ForeignKey, Index, IndexPart, Inheritance, Relation, RelationKind};

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
    /// Whether its rows are only read: a view, or a table that is not the models' to make.
    pub read_only: bool,
    /// The columns of the primary key, by position; of a table whose rows are only read, possibly none.
    pub primary_key: &'static [usize],
    /// The name of its constraint, if it is another than PostgreSQL would give it.
    pub primary_key_constraint: Option<&'static str>,
    /// Its indexes, those of unique columns and foreign keys too.
    pub indexes: &'static [Index],
    /// Its CHECK constraints.
    pub checks: &'static [Check],
    /// Its foreign keys; of a table whose rows are only read, none.
    pub foreign_keys: &'static [ForeignKey],
    /// The column that says when a row was last changed: every update sets it to `now()`.
    pub updated_at: Option<usize>,
    /// The column that says when a row was deleted; NULL for the rows that are not.
    pub soft_delete: Option<usize>,
    /// The relations whose rows are soft-deleted and restored with a row.
    pub soft_delete_cascade: &'static [&'static Relation],
    /// The column that counts the changes of a row.
    pub version: Option<usize>,
    /// The model's relations, by slot.
    pub relations: &'static [&'static Relation],
    /// How it shares its rows with other models, if it does.
    pub inheritance: Option<Inheritance>,
    /// Its name before, for migrations.
    pub renamed_from: Option<&'static str>,
}

impl Table {
    /// A table without anything: what a field is that is left out.
    pub const EMPTY: Table = Table {
        schema: None,
        name: "",
        model: "",
        columns: &[],
        read_only: false,
        primary_key: &[],
        primary_key_constraint: None,
        indexes: &[],
        checks: &[],
        foreign_keys: &[],
        updated_at: None,
        soft_delete: None,
        soft_delete_cascade: &[],
        version: None,
        relations: &[],
        inheritance: None,
        renamed_from: None,
    };

    /// The foreign keys that are constraints of the database: all but those that lead to a read-only model, whose view
    /// can have none.
    pub fn foreign_key_constraints(&self) -> impl Iterator<Item = &'static ForeignKey> + use<> {
        self.foreign_keys.iter().filter(|key| match key.relation.kind {
            RelationKind::Polymorphic { .. } => true,
            _ => !(key.relation.target)().read_only,
        })
    }

    /// The name of the primary key's constraint.
    pub fn primary_key_name(&self) -> String {
        self.primary_key_constraint.map_or_else(|| constraint_name(self.name, None, "pkey"), str::to_owned)
    }

    /// The name of the constraint by which a column of an enum that is kept as text admits its labels only.
    pub fn label_check_name(&self, column: &Column) -> String {
        constraint_name(self.name, Some(column.name), "check")
    }

    /// Whether no two rows can have the same values in these columns, by the primary key or a unique index of all
    /// rows, or of all that are not soft-deleted. NULLs are never the same.
    pub const fn is_unique(&self, columns: &[usize]) -> bool {
        if are_among(self.primary_key, columns) {
            return true;
        }
        let mut position = 0;
        while position < self.indexes.len() {
            let index = &self.indexes[position];
            if index.unique && index.predicate.is_none() && index.is_over(columns) {
                return true;
            }
            position += 1;
        }
        false
    }

    /// Whether the primary key, or a unique index of all rows, is over exactly these columns, in any order: what a
    /// conflict target has to be.
    pub fn is_unique_by(&self, columns: &[usize]) -> bool {
        let is_same = |other: &[usize]| {
            other.len() == columns.len() && other.iter().all(|&column| is_among(column, columns))
        };
        let is_over = |index: &Index| {
            let parts = index.parts.iter().map(|part| match *part {
                IndexPart::Column { column, .. } => Some(column),
                IndexPart::Expression(_) => None,
            });
            parts.collect::<Option<Vec<usize>>>().is_some_and(|columns| is_same(&columns))
        };
        let indexes = self.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
        !columns.is_empty() && is_same(self.primary_key) || indexes.into_iter().any(is_over)
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
            return self.fields_of_index(index);
        }
        let named = |column: &&Column| match self.checks.iter().find(|check| check.name == constraint) {
            Some(check) => mentions(check.expression, column.name),
            None => column.has_label_check() && self.label_check_name(column) == constraint,
        };
        let fields: Vec<&str> = self.columns.iter().filter(named).map(|column| column.field).collect();
        // What belongs to all kinds is said by each of them.
        let of_kind = || self.kinds().iter().map(|kind| kind.table.fields_of_constraint(constraint));
        if fields.is_empty() {
            of_kind().find(|fields| !fields.is_empty()).unwrap_or_default()
        } else {
            fields
        }
    }

    /// The fields of an index's columns, in its order; of an expression those whose columns it names.
    fn fields_of_index(&self, index: &Index) -> Vec<&'static str> {
        let mut fields = Vec::new();
        for part in index.parts {
            for (position, column) in self.columns.iter().enumerate() {
                let is_in = match *part {
                    IndexPart::Column { column, .. } => column == position,
                    IndexPart::Expression(expression) => mentions(expression, column.name),
                };
                if is_in && !fields.contains(&column.field) {
                    fields.push(column.field);
                }
            }
        }
        fields
    }
}

/// Whether every one of `some` is one of `columns`, and there is one.
const fn are_among(some: &[usize], columns: &[usize]) -> bool {
    let mut position = 0;
    while position < some.len() {
        if !is_among(some[position], columns) {
            return false;
        }
        position += 1;
    }
    !some.is_empty()
}

pub(super) const fn is_among(column: usize, columns: &[usize]) -> bool {
    let mut position = 0;
    while position < columns.len() {
        if columns[position] == column {
            return true;
        }
        position += 1;
    }
    false
}

/// Whether a name is a word of an SQL expression.
fn mentions(expression: &str, name: &str) -> bool {
    expression
        .split(|character: char| !(character.is_alphanumeric() || character == '_'))
        .any(|word| word == name)
}

impl PartialEq for Table {
    /// Two tables are one if they have the same name, and are of the same kind of rows: a constant may have several
    /// addresses.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.schema == other.schema && self.kind() == other.kind()
    }
}
