use super::{Deleted, Expr, Origin, Query, Select};

/// What a SELECT is about in the place of a table's rows.
#[derive(Debug, Clone, PartialEq)]
pub enum InPlace {
    /// Of the rows that a query finds the first of each combination of some values: DISTINCT ON. They have the columns of
    /// the query's table.
    DistinctOn(Vec<Expr>, Box<Select>),
    /// The rows of several queries, which have the columns of the table.
    Combined(Box<Combined>),
    /// The rows of several queries of so many values each, which are [`Expr::Output`].
    CombinedValues(Box<Combined>, usize),
}

/// `left UNION right`.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// How they are combined.
    pub operator: SetOperator,
    /// The left side.
    pub left: Branch,
    /// The right side.
    pub right: Branch,
}

/// A side of a set operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Branch {
    /// Rows of a table.
    Rows(Select),
    /// Values.
    Values(Query),
    /// A set operation.
    Combined(Box<Combined>),
}

/// How the rows of two queries are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperator {
    /// Those of either, each once.
    Union,
    /// Those of either.
    UnionAll,
    /// Those of both, each once.
    Intersect,
    /// Those of both, as often as in the one that has fewer.
    IntersectAll,
    /// Those of the left side that the right one lacks, each once.
    Except,
    /// Those of the left side, without one for each of the right one.
    ExceptAll,
}

impl SetOperator {
    /// The SQL.
    pub(crate) const fn spelling(self) -> &'static str {
        match self {
            SetOperator::Union => "UNION",
            SetOperator::UnionAll => "UNION ALL",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::IntersectAll => "INTERSECT ALL",
            SetOperator::Except => "EXCEPT",
            SetOperator::ExceptAll => "EXCEPT ALL",
        }
    }

    /// How tightly it binds: INTERSECT before the others.
    pub(crate) const fn precedence(self) -> u8 {
        match self {
            SetOperator::Intersect | SetOperator::IntersectAll => 2,
            _ => 1,
        }
    }
}

impl Branch {
    /// The rows of a query; of one that says nothing beyond a set operation, that.
    pub(crate) fn of_rows(mut select: Select) -> Self {
        let bare = Select { deleted: Deleted::Included, ..Select::from(select.table) };
        match std::mem::replace(&mut select.origin, Origin::Table) {
            Origin::Rows(InPlace::Combined(combined)) if select == bare => Branch::Combined(combined),
            origin => Branch::Rows(Select { origin, ..select }),
        }
    }

    /// The same of the values of a query.
    pub(crate) fn of_values(mut query: Query) -> Self {
        let bare = Select { deleted: Deleted::Included, ..Select::from(query.select.table) };
        match std::mem::replace(&mut query.select.origin, Origin::Table) {
            Origin::Rows(InPlace::CombinedValues(combined, _)) if query.select == bare => {
                Branch::Combined(combined)
            }
            origin => {
                query.select.origin = origin;
                Branch::Values(query)
            }
        }
    }

    /// Whether it says behind its rows which of them, and in which order.
    pub(crate) fn has_end(&self) -> bool {
        let select = match self {
            Branch::Rows(select) => select,
            Branch::Values(query) => &query.select,
            Branch::Combined(_) => return false,
        };
        !select.order.is_empty() || select.limit.is_some() || select.offset.is_some()
    }
}
