use super::{ColumnRef, Deleted, Expr, Include, Instance, Marks, Origin};
use crate::schema::{self, Table};
use crate::value::{ColumnType, SqlType};

/// A SELECT from one table, with the relations that are loaded with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// The table.
    pub table: &'static Table,
    /// Which occurrence of the table its own conditions are about.
    pub instance: Instance,
    /// By what columns name it, if it reads from a query.
    pub marks: Marks,
    /// Which of the table's rows it chooses from.
    pub origin: Origin,
    /// Whether soft-deleted rows are among them.
    pub deleted: Deleted,
    /// Conditions, all of which must hold.
    pub filter: Vec<Expr>,
    /// ORDER BY.
    pub order: Vec<Order>,
    /// LIMIT.
    pub limit: Option<u64>,
    /// OFFSET.
    pub offset: Option<u64>,
    /// FOR UPDATE and the like.
    pub lock: Option<RowLock>,
    /// Relations to load in the same statement.
    pub includes: Vec<Include>,
    /// What is selected behind the columns of the table, as values of these types.
    pub extra: Vec<(Expr, SqlType)>,
}

/// What a SELECT yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Every column of the table.
    Columns,
    /// The number of rows.
    Count,
    /// Whether there is a row.
    Exists,
    /// One column, by its position.
    Column(usize),
    /// The columns of the primary key.
    Key,
}

impl Select {
    /// Every row of a table.
    pub const fn from(table: &'static Table) -> Self {
        Select {
            table,
            instance: Instance::Only,
            marks: Marks::NONE,
            origin: Origin::Table,
            deleted: Deleted::Excluded,
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            lock: None,
            includes: Vec::new(),
            extra: Vec::new(),
        }
    }
}

/// A key of ORDER BY.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What is compared.
    pub expr: Expr,
    /// DESC.
    pub descending: bool,
    /// Where NULLs stand, if not where PostgreSQL puts them: last ascending, first descending.
    pub nulls: Option<Nulls>,
    /// Its type.
    pub ty: SqlType,
    /// Whether it can be NULL.
    pub nullable: bool,
}

impl Order {
    /// The order by a column.
    pub const fn of_column(table: &'static Table, column: usize, descending: bool) -> Self {
        let schema::Column { ty, nullable, .. } = table.columns[column];
        Order { expr: Expr::Column(ColumnRef { table, column }), descending, nulls: None, ty, nullable }
    }

    /// The order by an expression, in a query that no cursor goes by: these alone ask for its type.
    pub(crate) const fn of_expr(expr: Expr) -> Self {
        Order { expr, descending: false, nulls: None, ty: <i32 as ColumnType>::TYPE, nullable: true }
    }

    /// Whether NULLs stand behind everything else.
    pub fn nulls_last(&self) -> bool {
        self.nulls.map_or(!self.descending, |nulls| nulls == Nulls::Last)
    }
}

/// Where NULLs stand in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// Before everything.
    First,
    /// After everything.
    Last,
}

/// How a SELECT locks its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowLock {
    /// How strong the lock is.
    pub lock: Lock,
    /// What happens at a row that somebody else has locked.
    pub wait: LockWait,
}

/// How strong a row lock is: what others can still do with the row until the transaction ends. From the strongest to
/// the weakest; reading without a lock is always possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// SQL: `FOR UPDATE`. Nobody else changes, deletes or locks the row.
    ForUpdate,
    /// SQL: `FOR NO KEY UPDATE`. As [`ForUpdate`](Lock::ForUpdate), but others may insert rows that refer to this one:
    /// the lock to take before changing columns that are not part of a key.
    ForNoKeyUpdate,
    /// SQL: `FOR SHARE`. Nobody else changes or deletes the row; others may take the same lock.
    ForShare,
    /// SQL: `FOR KEY SHARE`. Nobody else deletes the row or changes its keys; its other columns they may change.
    ForKeyShare,
}

/// What happens at a row that somebody else has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWait {
    /// The statement waits until they let go.
    Wait,
    /// The row is left out.
    SkipLocked,
    /// The statement fails.
    NoWait,
}
