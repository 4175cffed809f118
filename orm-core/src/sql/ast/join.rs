use super::{ColumnRef, Expr, Mark, Marks, Order, Select};
use crate::schema::Table;

/// Which of several occurrences of a table in a statement a column is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Instance {
    /// The innermost in scope that has no instance of its own.
    #[default]
    Only,
    /// The table at this position of the join that has the mark.
    Joined(Mark, u8),
    /// The query that stands in the place of a table and has the mark.
    Derived(Mark),
    /// An alias, by its number.
    Alias(u32),
}

/// The tables that are joined to the first one of a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Joins {
    /// By what columns of its tables name it.
    pub marks: Marks,
    /// Which rows of the first table are joined, if not all that satisfy its conditions.
    pub first: Option<Rows>,
    /// The others, in their order; of none, the query is about one table.
    pub tables: Vec<Join>,
    /// Conditions on the joined rows, all of which must hold.
    pub filter: Vec<Expr>,
    /// Which of the joined rows are aggregated, if not all of them.
    pub part: Option<Rows>,
    /// The tables whose rows are locked, by position; of none, all of them.
    pub locked: Vec<u8>,
}

/// So many rows of an order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// ORDER BY.
    pub order: Vec<Order>,
    /// LIMIT.
    pub limit: Option<u64>,
    /// OFFSET.
    pub offset: Option<u64>,
}

/// A table that is joined to those before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// How.
    pub kind: JoinKind,
    /// Its rows. Their conditions are about the table itself, those of a lateral join about an alias.
    pub rows: Select,
    /// Whether the rows are chosen anew for each row of the tables before.
    pub lateral: bool,
    /// The join condition; of a cross join none.
    pub on: Option<Expr>,
    /// Whether the hooks of the table's model narrow it.
    pub scoped: bool,
}

/// How tables are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Rows that satisfy the condition together.
    Inner,
    /// And rows of the tables before that have no counterpart.
    Left,
    /// Or rows of the joined table that have none.
    Right,
    /// Or either.
    Full,
    /// Every row with every row.
    Cross,
}

impl Expr {
    /// A column of an occurrence of its table.
    pub const fn column_of(table: &'static Table, column: usize, instance: Instance) -> Self {
        match instance {
            Instance::Only => Expr::Column(ColumnRef { table, column }),
            instance => Expr::ColumnOf(ColumnRef { table, column }, instance),
        }
    }
}

impl Joins {
    /// Whether a row of the first table can be missing beside the others.
    pub(crate) fn extends_first(&self) -> bool {
        self.tables.iter().any(|join| matches!(join.kind, JoinKind::Right | JoinKind::Full))
    }
}
