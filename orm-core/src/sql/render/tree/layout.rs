use crate::schema::{Relation, Table};
use crate::sql::ast::Item;
use crate::value::SqlType;

/// Where the levels of a tree stand in the row of its statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The levels, parents first; the first is the query itself.
    pub levels: Vec<LevelLayout>,
}

/// A level of a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelLayout {
    /// The table whose columns it starts with.
    pub table: &'static Table,
    /// The position of its first column in the row.
    pub first: usize,
    /// What its columns are: the table's, those of the join row if it is wanted, the link's; or only a key's; or what was
    /// selected, and the keys.
    pub columns: Vec<LevelColumn>,
    /// The position of the join row's first column among the columns, if it is loaded.
    pub through: Option<usize>,
    /// How it hangs on its parents: none for the query itself, several for a level that relations share.
    pub links: Vec<Link>,
}

/// A column of a level, by its position in its own table; if there is none, an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelColumn {
    /// The table that it is of.
    pub table: &'static Table,
    /// Its position there.
    pub position: usize,
    /// Its type.
    pub ty: SqlType,
}

impl LevelColumn {
    pub(super) fn of(table: &'static Table, position: usize) -> Self {
        LevelColumn { table, position, ty: table.columns[position].ty }
    }

    /// A selected expression of the table's rows.
    fn of_item(table: &'static Table, item: &Item) -> Self {
        match item.column() {
            Some(column) => LevelColumn { table: column.table, position: column.column, ty: item.ty },
            None => LevelColumn { table, position: usize::MAX, ty: item.ty },
        }
    }

    /// What was selected of a table, if not all of it.
    pub(super) fn selected(table: &'static Table, items: Option<&[Item]>) -> Vec<Self> {
        match items {
            Some(items) => items.iter().map(|item| LevelColumn::of_item(table, item)).collect(),
            None => LevelColumn::all(table).collect(),
        }
    }

    /// Where a table's column is among those of a level, which has it.
    pub(super) fn find(columns: &[LevelColumn], table: &Table, position: usize) -> usize {
        let is_it = |column: &LevelColumn| column.position == position && column.table == table;
        columns.iter().position(is_it).unwrap_or(position)
    }

    pub(super) fn all(table: &'static Table) -> impl Iterator<Item = Self> {
        (0..table.columns.len()).map(move |position| LevelColumn::of(table, position))
    }
}

/// How a level hangs on its parent: rows belong together whose key columns have the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The parent level.
    pub parent: usize,
    /// Where the rows are found from the parent's.
    pub slot: usize,
    /// The relation that they belong together by.
    pub relation: &'static Relation,
    /// The key's columns in the parent level.
    pub parent_keys: Vec<usize>,
    /// The key's columns in this level.
    pub child_keys: Vec<usize>,
    /// Whether a parent has at most one row here.
    pub to_one: bool,
    /// The column of the parent that says in which of several tables its row is, and what stands there if it is here.
    pub tag: Option<(usize, &'static str)>,
}
