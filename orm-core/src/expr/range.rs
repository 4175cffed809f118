use std::ops;

use super::{Expr, Expression, Of, Operand, Scalar, With};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, Range, RangeItem, Value};

/// Operators on ranges; `contains` (of an element), `contained_by` and `overlaps` are those of
/// [`Containment`](super::Containment). A range of the same type is a [`Range`], or one of Rust's: `1..5`, `1..=5`, `1..`.
/// NULL on either side yields NULL.
#[allow(clippy::wrong_self_convention)] // named after their SQL
pub trait RangeOperators: Expression {
    /// SQL: `a @> b`: every value of the other range is in it.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).contains_range(2..3));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 @> $2"#));
    /// ```
    fn contains_range<V: Operand<Self::Model, Scalar<Self>>>(
        self,
        other: V,
    ) -> With<Self, V, Scalar<Self>, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::Contains, self.node(), other.operand()))
    }

    /// SQL: `a << b`: it ends before the other starts.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).before(7..9));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 << $2"#));
    /// ```
    fn before<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::Before, self.node(), other.operand()))
    }

    /// SQL: `a >> b`: it starts after the other ends.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).after(0..1));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 >> $2"#));
    /// ```
    fn after<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::After, self.node(), other.operand()))
    }

    /// SQL: `a -|- b`: one ends where the other starts.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).adjacent(5..9));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 -|- $2"#));
    /// ```
    fn adjacent<V: Operand<Self::Model, Scalar<Self>>>(self, other: V) -> With<Self, V, Scalar<Self>, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::Adjacent, self.node(), other.operand()))
    }

    /// SQL: `a + b`: all that is in either.
    ///
    /// # Errors
    /// Of the server if there is a gap between them.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).union(3..9).contains(7));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 + $2 @> $3"#));
    /// ```
    fn union<V: Operand<Self::Model, Scalar<Self>>>(
        self,
        other: V,
    ) -> With<Self, V, Scalar<Self>, Scalar<Self>>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::Add, self.node(), other.operand()))
    }

    /// SQL: `a * b`: all that is in both.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).intersection(3..9).contains(4));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 * $2 @> $3"#));
    /// ```
    fn intersection<V: Operand<Self::Model, Scalar<Self>>>(
        self,
        other: V,
    ) -> With<Self, V, Scalar<Self>, Scalar<Self>>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::Multiply, self.node(), other.operand()))
    }

    /// SQL: `a - b`: all that is not in the other.
    ///
    /// # Errors
    /// Of the server if the outcome would be two ranges.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).difference(3..9).contains(2));
    /// assert!(query.to_sql().ends_with(r#" WHERE $1 - $2 @> $3"#));
    /// ```
    fn difference<V: Operand<Self::Model, Scalar<Self>>>(
        self,
        other: V,
    ) -> With<Self, V, Scalar<Self>, Scalar<Self>>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::binary(Operator::Subtract, self.node(), other.operand()))
    }

    /// SQL: `lower(a)`; NULL of an empty range and of one without a start.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).lower_bound().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE lower($1) = $2"#));
    /// ```
    fn lower_bound(self) -> Expr<Self::Model, Option<<Scalar<Self> as Span>::Item>>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::call("lower", [self.node()]))
    }

    /// SQL: `upper(a)`; NULL of an empty range and of one without an end.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).upper_bound().eq(5));
    /// assert!(query.to_sql().ends_with(r#" WHERE upper($1) = $2"#));
    /// ```
    fn upper_bound(self) -> Expr<Self::Model, Option<<Scalar<Self> as Span>::Item>>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::call("upper", [self.node()]))
    }

    /// SQL: `isempty(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(!value(Range::from(1..5)).is_empty());
    /// assert!(query.to_sql().ends_with(r#" WHERE NOT isempty($1)"#));
    /// ```
    fn is_empty(self) -> Of<Self, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::call("isempty", [self.node()]))
    }

    /// SQL: `lower_inf(a)`: it has no start.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).is_lower_unbounded());
    /// assert!(query.to_sql().ends_with(r#" WHERE lower_inf($1)"#));
    /// ```
    fn is_lower_unbounded(self) -> Of<Self, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::call("lower_inf", [self.node()]))
    }

    /// SQL: `upper_inf(a)`: it has no end.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Range::from(1..5)).is_upper_unbounded());
    /// assert!(query.to_sql().ends_with(r#" WHERE upper_inf($1)"#));
    /// ```
    fn is_upper_unbounded(self) -> Of<Self, bool>
    where
        Scalar<Self>: Span,
    {
        Expr::new(ast::Expr::call("upper_inf", [self.node()]))
    }
}

impl<E: Expression> RangeOperators for E {}

/// Types that are ranges. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a range",
    label = "expected a column or an expression of `Range<…>`"
)]
pub trait Span: ColumnType + sealed::Sealed {
    /// What it is a range of.
    type Item: ColumnType;
}

impl<T: RangeItem> Span for Range<T> {
    type Item = T;
}

mod sealed {
    use super::{Range, RangeItem};

    pub trait Sealed {}
    impl<T: RangeItem> Sealed for Range<T> {}
}

macro_rules! ranges_of_rust {
    ($($range:ident)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, T: RangeItem> Operand<M, Range<T>> for ops::$range<T> {
            type Type = Range<T>;

            fn operand(self) -> ast::Expr {
                ast::Expr::Value(Value::of(&Range::from(self)))
            }
        }
    )* };
}

ranges_of_rust! { Range RangeInclusive RangeFrom RangeTo RangeToInclusive }
