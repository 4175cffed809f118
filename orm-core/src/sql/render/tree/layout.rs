use crate::schema::Table;
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
    /// What its columns are: the table's, those of the join row if it is wanted, the link's; or only a key's.
    pub columns: Vec<LevelColumn>,
    /// The position of the join row's first column among the columns, if it is loaded.
    pub through: Option<usize>,
    /// How it hangs on its parents: none for the query itself, several for a level that relations share.
    pub links: Vec<Link>,
}

/// A column of a level, by its position in its own table; behind the columns there, an expression.
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

    pub(super) fn all(table: &'static Table) -> impl Iterator<Item = Self> {
        (0..table.columns.len()).map(move |position| LevelColumn::of(table, position))
    }
}

/// How a level hangs on its parent: rows belong together whose key columns have the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The parent level.
    pub parent: usize,
    /// The relation's slot in the parent's model.
    pub slot: usize,
    /// The key's columns in the parent level.
    pub parent_keys: Vec<usize>,
    /// The key's columns in this level.
    pub child_keys: Vec<usize>,
    /// Whether a parent has at most one row here.
    pub to_one: bool,
    /// The column of the parent that says in which of several tables its row is, and what stands there if it is here.
    pub tag: Option<(usize, &'static str)>,
}
