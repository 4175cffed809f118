use super::{Deleted, Expr, Origin, Query, Select};

/// What a SELECT is about in the place of a table's rows.
#[derive(Debug, Clone, PartialEq)]
pub enum InPlace {
    /// Of the rows that a query finds the first of each combination of some values: DISTINCT ON. They have the columns of
    /// the query's table.
    DistinctOn(Vec<Expr>, Box<Select>),
    /// The rows that a query with a limit finds, with the columns of its table.
    Part(Box<Select>),
    /// The rows of several queries, which have the columns of the table.
    Combined(Box<Combined>),
    /// The rows of several queries of so many values each, which are [`Expr::Output`].
    CombinedValues(Box<Combined>, usize),
}

impl Select {
    /// As rows to be aggregated, in no order: if they are limited, in their place.
    pub(crate) fn into_rows(mut self) -> Self {
        if self.limit.is_none() && self.offset.is_none() {
            self.order.clear();
            return self;
        }
        let (table, instance, marks) = (self.table, self.instance, self.marks.clone());
        let origin = Origin::Rows(InPlace::Part(Box::new(self)));
        Select { instance, marks, origin, deleted: Deleted::Included, ..Select::from(table) }
    }
}

impl InPlace {
    /// Whether one row of the table can be among them more than once.
    pub(crate) fn can_repeat(&self) -> bool {
        match self {
            InPlace::DistinctOn(..) => false,
            InPlace::Part(select) => select.can_repeat(),
            InPlace::Combined(combined) | InPlace::CombinedValues(combined, _) => combined.can_repeat(),
        }
    }
}

impl Select {
    fn can_repeat(&self) -> bool {
        matches!(&self.origin, Origin::Rows(rows) if rows.can_repeat())
    }

    /// Whether it was said of it that soft-deleted rows are among its own; of a set operation, whether of both sides.
    pub(crate) fn wants_deleted(&self) -> bool {
        match &self.origin {
            // Their rows were chosen before: what is said of them says nothing.
            Origin::Rows(InPlace::DistinctOn(_, inner) | InPlace::Part(inner)) => inner.wants_deleted(),
            Origin::Rows(InPlace::Combined(combined) | InPlace::CombinedValues(combined, _)) => {
                combined.wants_deleted()
            }
            _ => self.deleted != Deleted::Excluded,
        }
    }
}

impl Combined {
    /// `left operator right`. What is written one after the other is one list, so that a long one is no deep tree.
    #[expect(clippy::unnecessary_box_returns)] // a long one stays in the box that it is in
    pub(crate) fn of(operator: SetOperator, left: Branch, right: Branch) -> Box<Self> {
        match left {
            Branch::Combined(mut combined) if combined.precedence() == operator.precedence() => {
                combined.further.push((operator, right));
                combined
            }
            first => Box::new(Combined { first, operator, second: right, further: Vec::new() }),
        }
    }

    /// The operators, each with what stands behind it.
    pub(crate) fn operands(&self) -> impl Iterator<Item = (SetOperator, &Branch)> {
        let further = self.further.iter().map(|(operator, branch)| (*operator, branch));
        std::iter::once((self.operator, &self.second)).chain(further)
    }

    /// How tightly its operators bind.
    pub(crate) const fn precedence(&self) -> u8 {
        self.operator.precedence()
    }

    fn wants_deleted(&self) -> bool {
        self.first.wants_deleted() && self.operands().all(|(_, branch)| branch.wants_deleted())
    }

    fn can_repeat(&self) -> bool {
        self.operands().fold(self.first.can_repeat(), |can_repeat, (operator, branch)| match operator {
            SetOperator::Union | SetOperator::Intersect | SetOperator::Except => false,
            SetOperator::UnionAll => true,
            SetOperator::IntersectAll => can_repeat && branch.can_repeat(),
            SetOperator::ExceptAll => can_repeat,
        })
    }
}

/// `first UNION second EXCEPT third …`, from left to right, by operators that bind equally.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// What stands first.
    pub first: Branch,
    /// How the second is combined with it.
    pub operator: SetOperator,
    /// The second.
    pub second: Branch,
    /// Those behind it, each with how it is combined with all before it.
    pub further: Vec<(SetOperator, Branch)>,
}

/// A side of a set operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Branch {
    /// Rows of a table.
    Rows(Box<Select>),
    /// Values.
    Values(Box<Query>),
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
            origin => Branch::Rows(Box::new(Select { origin, ..select })),
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
                Branch::Values(Box::new(query))
            }
        }
    }

    fn can_repeat(&self) -> bool {
        match self {
            Branch::Rows(select) => select.can_repeat(),
            Branch::Values(_) => true,
            Branch::Combined(combined) => combined.can_repeat(),
        }
    }

    fn wants_deleted(&self) -> bool {
        match self {
            Branch::Rows(select) => select.wants_deleted(),
            Branch::Values(query) => query.select.wants_deleted(),
            Branch::Combined(combined) => combined.wants_deleted(),
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
