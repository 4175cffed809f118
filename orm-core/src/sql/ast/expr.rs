use std::borrow::Cow;

use super::{Aggregate, Deleted, Instance, Piece, Query, RelatedValue};
use crate::schema::{Relation, SearchConfig, Table};
use crate::sql::Operator;
use crate::value::{SqlType, Value};

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A column of a table in scope.
    Column(ColumnRef),
    /// A column of what a set operation on values yields, by its position.
    Output(usize),
    /// A column of one of several occurrences of its table.
    ColumnOf(ColumnRef, Instance),
    /// A bind argument.
    Value(Value),
    /// TRUE or FALSE.
    Bool(bool),
    /// A literal, written as it is and of whatever type is wanted: it comes from this library only.
    Literal(&'static str),
    /// `left operator right`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// All of several; of none, TRUE.
    And(Vec<Expr>),
    /// One of several; of none, FALSE.
    Or(Vec<Expr>),
    /// NOT.
    Not(Box<Expr>),
    /// Arithmetic minus.
    Negate(Box<Expr>),
    /// IS NULL, or IS NOT NULL.
    IsNull {
        /// What is tested.
        operand: Box<Expr>,
        /// IS NOT NULL.
        negated: bool,
    },
    /// IS NOT TRUE: false or NULL.
    IsNotTrue(Box<Expr>),
    /// `[NOT] BETWEEN low AND high`.
    Between {
        /// What is tested.
        operand: Box<Expr>,
        /// The least value.
        low: Box<Expr>,
        /// The greatest value.
        high: Box<Expr>,
        /// NOT BETWEEN.
        negated: bool,
    },
    /// `left operator ANY (array)`, or ALL.
    Array(Operator, Quantifier, Box<Expr>, Box<Expr>),
    /// A function's call; its name is written as it is, so it comes from this library only.
    Call(&'static str, Vec<Expr>),
    /// `(a, b) operator (c, d)`, as many on either side.
    Rows(Operator, Vec<Expr>, Vec<Expr>),
    /// A call of a function that the library knows nothing of: its name is quoted.
    Function(FunctionName, Vec<Expr>),
    /// `operand::type`.
    Cast(Box<Expr>, SqlType),
    /// `CASE WHEN condition THEN value … ELSE value END`.
    Case {
        /// Conditions, each with its value.
        branches: Vec<(Expr, Expr)>,
        /// The value if none of them is true; none: NULL.
        otherwise: Option<Box<Expr>>,
    },
    /// `array[position]`.
    Element(Box<Expr>, Box<Expr>),
    /// The name of a text search configuration.
    SearchConfig(SearchConfig),
    /// An aggregate or window function.
    Aggregate(Box<Aggregate>),
    /// An aggregate of related rows, or a value of the one.
    RelatedValue(Box<RelatedValue>),
    /// The one value that a query yields; behind ANY or ALL, all of its values.
    Subquery(Box<Query>),
    /// In a subquery, an expression of the query outside that can have aggregates of its rows.
    OfOutside(Box<Expr>),
    /// EXISTS: whether a query yields a row.
    ExistsQuery(Box<Query>),
    /// A condition on related rows.
    Exists(Box<Exists>),
    /// The row is one of those that a relation leads to from the row with this key.
    RelatedTo {
        /// The relation; its target is in scope.
        relation: &'static Relation,
        /// The values of the columns that it starts from.
        keys: Vec<Value>,
    },
    /// SQL that a person wrote; the type is theirs to know.
    Raw(Vec<Piece>),
    /// The row has one of these combinations of values in some columns.
    Among {
        /// The table, which is in scope.
        table: &'static Table,
        /// Each column's position, and its values as an array.
        columns: Vec<(usize, Value)>,
    },
}

/// A function's name, and its schema if that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionName {
    /// The schema.
    pub schema: Option<Cow<'static, str>>,
    /// The name, spelled as the catalogue has it.
    pub name: Cow<'static, str>,
}

/// A column of a table: resolved to the innermost table of that name in scope where the expression stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnRef {
    /// The table.
    pub table: &'static Table,
    /// The column's position in [`Table::columns`].
    pub column: usize,
}

/// Which elements of an array have to satisfy an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// One of them.
    Any,
    /// Every one.
    All,
}

/// `[NOT] EXISTS (SELECT 1 FROM related WHERE related to the row AND condition)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Exists {
    /// How the rows are related to the row outside.
    pub relation: &'static Relation,
    /// Whether soft-deleted rows are among them.
    pub deleted: Deleted,
    /// What must hold for them; its columns are the related table's.
    pub condition: Option<Expr>,
    /// NOT EXISTS.
    pub negated: bool,
}

impl Expr {
    /// `left operator right`.
    pub fn binary(operator: Operator, left: Expr, right: Expr) -> Self {
        Expr::Binary(operator, Box::new(left), Box::new(right))
    }

    /// `name(arguments)`.
    pub fn call(name: &'static str, arguments: impl Into<Vec<Expr>>) -> Self {
        Expr::Call(name, arguments.into())
    }

    /// `self::ty`.
    pub fn cast(self, ty: SqlType) -> Self {
        Expr::Cast(Box::new(self), ty)
    }

    /// Both; conditions that are joined already are not nested.
    pub fn and(self, other: Expr) -> Self {
        match (self, other) {
            (Expr::And(mut left), Expr::And(right)) => {
                left.extend(right);
                Expr::And(left)
            }
            (Expr::And(mut left), right) => {
                left.push(right);
                Expr::And(left)
            }
            (left, right) => Expr::And(vec![left, right]),
        }
    }

    /// One of the two; alternatives that are joined already are not nested.
    pub fn or(self, other: Expr) -> Self {
        match (self, other) {
            (Expr::Or(mut left), Expr::Or(right)) => {
                left.extend(right);
                Expr::Or(left)
            }
            (Expr::Or(mut left), right) => {
                left.push(right);
                Expr::Or(left)
            }
            (left, right) => Expr::Or(vec![left, right]),
        }
    }
}
