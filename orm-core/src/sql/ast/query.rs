use super::{ColumnRef, Deleted, Expr, Instance, Joins, Mark, Marks, Order, Select};
use crate::schema::{Relation, Table};
use crate::value::SqlType;

/// A SELECT of expressions.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Where the rows come from: its columns are not part of it, and its includes only where it is a tree.
    pub select: Select,
    /// What is joined to them.
    pub joins: Joins,
    /// What is selected.
    pub items: Vec<Item>,
    /// DISTINCT.
    pub distinct: bool,
    /// GROUP BY.
    pub group: Option<GroupBy>,
    /// Conditions on the groups, all of which must hold.
    pub having: Vec<Expr>,
}

/// A selected expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The expression.
    pub expr: Expr,
    /// Its type.
    pub ty: SqlType,
}

/// GROUP BY.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupBy {
    /// The keys, each once.
    pub keys: Vec<Expr>,
    /// What is grouped by: every combination of what each of these says.
    pub by: Vec<Grouping>,
}

/// An element of GROUP BY.
#[derive(Debug, Clone, PartialEq)]
pub enum Grouping {
    /// A key.
    Key(Expr),
    /// All of these, all but the last, and so on, none. Each is of one key, or of several that stay together.
    Rollup(Vec<Vec<Expr>>),
    /// Every combination of these.
    Cube(Vec<Vec<Expr>>),
    /// Each of these.
    Sets(Vec<Vec<Expr>>),
}

/// A call of an aggregate or window function.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The function's name, which is written as it is: it comes from this library only.
    pub name: &'static str,
    /// Its arguments; of none of an aggregate, `*`.
    pub arguments: Vec<Expr>,
    /// Whether it is a window function, which has no `*`.
    pub is_window: bool,
    /// DISTINCT.
    pub distinct: bool,
    /// The order of what is aggregated.
    pub order: Vec<Order>,
    /// FILTER (WHERE …).
    pub filter: Option<Expr>,
    /// OVER (…).
    pub over: Option<Window>,
}

/// The rows that a window function sees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// PARTITION BY.
    pub partition: Vec<Expr>,
    /// ORDER BY.
    pub order: Vec<Order>,
    /// The frame, if it is not PostgreSQL's own.
    pub frame: Option<Frame>,
}

/// The rows of a partition that a window function sees from a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// What the bounds count.
    pub mode: FrameMode,
    /// Where it begins.
    pub start: Bound,
    /// Where it ends.
    pub end: Bound,
}

/// What the bounds of a frame count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameMode {
    /// Rows.
    Rows,
    /// Rows that are equal in the window's order, as one.
    Groups,
    /// As [`Groups`](FrameMode::Groups), without numbers.
    Range,
}

/// A bound of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The partition's first row.
    UnboundedPreceding,
    /// So many before the row.
    Preceding(u32),
    /// The row itself.
    CurrentRow,
    /// So many behind the row.
    Following(u32),
    /// The partition's last row.
    UnboundedFollowing,
}

/// `(SELECT value FROM related WHERE related to the row AND conditions)`: an aggregate of related rows, or a value of the one.
#[derive(Debug, Clone, PartialEq)]
pub struct RelatedValue {
    /// How the rows are related to the row outside.
    pub relation: &'static Relation,
    /// Whether soft-deleted rows are among them.
    pub deleted: Deleted,
    /// What must hold for them; its columns are the related table's.
    pub filter: Vec<Expr>,
    /// Which of several rows comes first.
    pub order: Vec<Order>,
    /// At most so many rows.
    pub limit: Option<u64>,
    /// What is selected of them.
    pub value: Expr,
}

impl GroupBy {
    /// Whether a row can lack some of the keys.
    pub(crate) fn has_sets(&self) -> bool {
        self.by.iter().any(|grouping| !matches!(grouping, Grouping::Key(_)))
    }
}

impl Item {
    /// A column.
    pub const fn of_column(table: &'static Table, column: usize) -> Self {
        Item { expr: Expr::Column(ColumnRef { table, column }), ty: table.columns[column].ty }
    }

    /// The column that it is, if it is one.
    pub const fn column(&self) -> Option<ColumnRef> {
        match self.expr {
            Expr::Column(column) => Some(column),
            _ => None,
        }
    }
}

impl Query {
    /// Whether an expression is among what is selected. Of a join, the first table's own columns are those of its place there.
    pub(crate) fn selects(&self, expr: &Expr) -> bool {
        let joined = match expr {
            Expr::Column(column) if !self.joins.tables.is_empty() && column.table == self.select.table => {
                Some(Expr::ColumnOf(*column, Instance::Joined(Mark::ANY, 0)))
            }
            _ => None,
        };
        self.items.iter().any(|item| item.expr == *expr || Some(&item.expr) == joined.as_ref())
    }

    /// Of several values DISTINCT, without the order by what is not selected, which the server refuses; `said` stays.
    pub(crate) fn distinct_by(mut self, said: &[Expr]) -> Self {
        let mut order = std::mem::take(&mut self.select.order);
        order.retain(|key| said.contains(&key.expr) || self.selects(&key.expr));
        self.select.order = order;
        Query { distinct: true, ..self }
    }

    /// Nothing yet of a table's rows.
    pub const fn from(table: &'static Table) -> Self {
        Query::of(Select::from(table))
    }

    /// Nothing yet of these rows.
    pub const fn of(select: Select) -> Self {
        Query {
            select,
            joins: Joins {
                marks: Marks::NONE,
                first: None,
                tables: Vec::new(),
                filter: Vec::new(),
                part: None,
                locked: Vec::new(),
            },
            items: Vec::new(),
            distinct: false,
            group: None,
            having: Vec::new(),
        }
    }
}
