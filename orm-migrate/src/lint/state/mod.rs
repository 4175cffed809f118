//! What is known of the database at a statement: what the migrations before it have made, and what the caller told.

mod apply;
mod constraint;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::context::{Context, ExistingIndex, ExistingTable};
use super::syntax::Relation;

/// Where something was written: the number of the file, and the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) file: usize,
    pub(super) range: Range<usize>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct TableState {
    /// The columns' types, where they are known.
    pub(super) columns: BTreeMap<String, Option<String>>,
    /// The file that made the table.
    pub(super) made_in: Option<usize>,
    /// CHECKs that say `column IS NOT NULL`: the column, and whether the check is valid.
    pub(super) not_null: BTreeMap<String, (String, bool)>,
    pub(super) primary_key: Vec<String>,
    /// Whether its rows are in partitions.
    pub(super) is_partitioned: bool,
}

#[derive(Debug, Clone)]
pub(super) struct IndexState {
    pub(super) table: Relation,
    /// Its keys as they are written: a column, or an expression, with its order.
    pub(super) keys: Vec<String>,
    pub(super) unique: bool,
    pub(super) method: String,
    pub(super) predicate: Option<String>,
    /// Columns that it only carries along.
    pub(super) include: Vec<String>,
    pub(super) written: Option<Written>,
    /// Whether it belongs to a constraint, and so cannot be dropped by itself.
    pub(super) of_constraint: bool,
}

#[derive(Debug, Clone)]
pub(super) struct ForeignKeyState {
    pub(super) name: String,
    pub(super) table: Relation,
    pub(super) columns: Vec<String>,
    pub(super) target: Option<Relation>,
    pub(super) written: Written,
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) tables: BTreeMap<Relation, TableState>,
    pub(super) indexes: BTreeMap<Relation, IndexState>,
    pub(super) foreign_keys: Vec<ForeignKeyState>,
    /// The functions and procedures that do more than read.
    pub(super) routines: BTreeSet<Relation>,
    /// The types that the current file has made.
    pub(super) new_types: Vec<Relation>,
    /// The file that is read.
    pub(super) file: usize,
}

impl State {
    pub(super) fn of(context: &Context) -> Self {
        let mut state = Self::default();
        for ExistingTable { schema, name, columns, primary_key, is_partitioned } in &context.tables {
            let table = TableState {
                columns: columns.iter().map(|(name, ty)| (name.clone(), Some(ty.clone()))).collect(),
                primary_key: primary_key.clone(),
                is_partitioned: *is_partitioned,
                ..TableState::default()
            };
            state.tables.insert(Relation::new(schema.as_deref(), name), table);
        }
        for index in &context.indexes {
            let ExistingIndex { schema, name, table, columns, unique, method, predicate, include } = index;
            let table = Relation::new(schema.as_deref(), table);
            let index = IndexState {
                table: table.clone(),
                keys: columns.clone(),
                unique: *unique,
                method: method.clone(),
                predicate: predicate.clone(),
                include: include.clone(),
                written: None,
                of_constraint: false,
            };
            state.indexes.insert(table.sibling(name), index);
        }
        state
    }

    /// Turns to the next file: what the one before has made is not new any more.
    pub(super) fn begin(&mut self, file: usize) {
        self.file = file;
        self.new_types.clear();
    }

    /// Whether the current file has made the table, so that nobody else can see it.
    pub(super) fn is_new(&self, table: &Relation) -> bool {
        self.tables.get(table).is_some_and(|table| table.made_in == Some(self.file))
    }

    pub(super) fn is_partitioned(&self, table: &Relation) -> bool {
        self.tables.get(table).is_some_and(|table| table.is_partitioned)
    }

    pub(super) fn type_of(&self, table: &Relation, column: &str) -> Option<&str> {
        self.tables.get(table)?.columns.get(column)?.as_deref()
    }

    pub(super) fn foreign_key(&self, table: &Relation, name: &str) -> Option<&ForeignKeyState> {
        self.foreign_keys.iter().find(|key| key.table == *table && key.name == name)
    }

    /// Whether a valid CHECK says that the column is never NULL.
    pub(super) fn proves_not_null(&self, table: &Relation, column: &str) -> bool {
        self.tables
            .get(table)
            .is_some_and(|table| table.not_null.values().any(|(of, valid)| of == column && *valid))
    }

    /// Whether each row is found by an equality of this column.
    pub(super) fn is_key(&self, table: &Relation, column: &str) -> bool {
        column == "id"
            || self.indexes.values().any(|index| {
                index.table == *table && index.unique && index.predicate.is_none() && index.keys == [column]
            })
    }
}
