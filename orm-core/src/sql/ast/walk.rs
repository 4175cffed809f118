use super::{Deleted, Expr, Include, Order, Select};
use crate::value::{ColumnType, SqlType};

/// Rows that are reached from some rows of a table by following a relation of the table to itself, again and again. Each
/// is reached once, on the shortest way.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The rows that it starts from.
    pub start: Select,
    /// Whether these are among what is reached, at the depth 0.
    pub with_start: bool,
    /// What is followed from each row: the relation, and which of its rows.
    pub step: Include,
    /// How many steps it takes at most.
    pub max_depth: Option<u32>,
    /// Whether the way to each row is known, by the places of its rows among those that come from the same row.
    pub has_path: bool,
}

impl Walk {
    /// The depth of a row, where the rows of a walk are in scope.
    pub const DEPTH: Expr = Expr::Literal("\"orm_w\".\"depth\"");

    /// The way to a row, where the rows of a walk that knows it are in scope: a row stands behind the one that leads to
    /// it, and before the next one beside that.
    pub const PATH: Expr = Expr::Literal("\"orm_w\".\"path\"");

    /// The order by one of the two.
    pub const fn order(expr: Expr, ty: SqlType) -> Order {
        Order { expr, descending: false, nulls: None, ty, nullable: false }
    }

    /// The type of a depth.
    pub const DEPTH_TYPE: SqlType = <i32 as ColumnType>::TYPE;

    /// The type of a way.
    pub const PATH_TYPE: SqlType = <Vec<i64> as ColumnType>::TYPE;

    /// Which soft-deleted rows a part of the walk is about, if the query that it is in says something of its own.
    pub(crate) fn deleted(own: Deleted, of_query: Deleted) -> Deleted {
        match (own, of_query) {
            (Deleted::Excluded, Deleted::Included | Deleted::Only) => Deleted::Included,
            _ => own,
        }
    }
}
