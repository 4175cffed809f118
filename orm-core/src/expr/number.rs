use rust_decimal::Decimal;

use super::{Expr, Expression, Number, Of, Operand, Scalar, With};
use crate::sql::ast;
use crate::value::{ColumnType, Numeric};

/// Functions of numbers. NULL of NULL, which their types say.
pub trait NumberFunctions: Expression {
    /// SQL: `abs(a)`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.abs().gt(5));
    /// assert!(query.to_sql().ends_with(r#" WHERE abs("posts"."views") > $1"#));
    /// ```
    fn abs(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Number,
    {
        Expr::new(ast::Expr::call("abs", [self.node()]))
    }

    /// SQL: `sign(a)`: -1, 0 or 1.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.sign().eq(1));
    /// assert!(query.to_sql().ends_with(r#" WHERE sign("posts"."views")::bigint = $1"#));
    /// ```
    fn sign(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Number,
    {
        Expr::new(own_type::<Scalar<Self>>(ast::Expr::call("sign", [self.node()])))
    }

    /// SQL: `ceil(a)`: the least whole number that is not less.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(2.5).ceil().eq(3.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE ceil($1) = $2"#));
    /// ```
    fn ceil(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Fractional,
    {
        Expr::new(own_type::<Scalar<Self>>(ast::Expr::call("ceil", [self.node()])))
    }

    /// SQL: `floor(a)`: the greatest whole number that is not greater.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(2.5).floor().eq(2.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE floor($1) = $2"#));
    /// ```
    fn floor(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Fractional,
    {
        Expr::new(own_type::<Scalar<Self>>(ast::Expr::call("floor", [self.node()])))
    }

    /// SQL: `round(a)`: the nearest whole number; a half goes away from zero for exact numbers, to the even one for
    /// floating-point ones.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(2.6).round().eq(3.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE round($1) = $2"#));
    /// ```
    fn round(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Fractional,
    {
        Expr::new(own_type::<Scalar<Self>>(ast::Expr::call("round", [self.node()])))
    }

    /// SQL: `trunc(a)`: without the digits behind the point.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(2.6).trunc().eq(2.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE trunc($1) = $2"#));
    /// ```
    fn trunc(self) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Fractional,
    {
        Expr::new(own_type::<Scalar<Self>>(ast::Expr::call("trunc", [self.node()])))
    }

    /// SQL: `round(a, digits)`: to so many digits behind the point; negative ones are before it. Of exact numbers only.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Decimal::new(2567, 3)).round_to(2).eq(Decimal::new(257, 2)));
    /// assert!(query.to_sql().ends_with(r#" WHERE round($1, $2) = $3"#));
    /// ```
    fn round_to<V: Operand<Self::Model, i32>>(self, digits: V) -> With<Self, V, i32, Scalar<Self>>
    where
        Scalar<Self>: Exact,
    {
        Expr::new(ast::Expr::call("round", [self.node(), digits.operand()]))
    }

    /// SQL: `trunc(a, digits)`: cut off at so many digits behind the point. Of exact numbers only.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// use orm::expr::value;
    ///
    /// let query = Post::find().filter(value(Decimal::new(2567, 3)).trunc_to(2).eq(Decimal::new(256, 2)));
    /// assert!(query.to_sql().ends_with(r#" WHERE trunc($1, $2) = $3"#));
    /// ```
    fn trunc_to<V: Operand<Self::Model, i32>>(self, digits: V) -> With<Self, V, i32, Scalar<Self>>
    where
        Scalar<Self>: Exact,
    {
        Expr::new(ast::Expr::call("trunc", [self.node(), digits.operand()]))
    }

    /// SQL: `power(a, exponent)`: of whole numbers a double.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.power(2).gt(100.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE power("posts"."views", $1) > $2"#));
    /// ```
    fn power<V: Operand<Self::Model, Scalar<Self>>>(
        self,
        exponent: V,
    ) -> With<Self, V, Scalar<Self>, <Scalar<Self> as Number>::Root>
    where
        Scalar<Self>: Number,
    {
        Expr::new(ast::Expr::call("power", [self.node(), exponent.operand()]))
    }

    /// SQL: `sqrt(a)`: of whole numbers a double.
    ///
    /// # Errors
    /// Of the server for a negative number.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.sqrt().gt(10.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE sqrt("posts"."views") > $1"#));
    /// ```
    fn sqrt(self) -> Of<Self, <Scalar<Self> as Number>::Root>
    where
        Scalar<Self>: Number,
    {
        Expr::new(ast::Expr::call("sqrt", [self.node()]))
    }

    /// SQL: `exp(a)`: of whole numbers a double.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.exp().gt(10.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE exp("posts"."views") > $1"#));
    /// ```
    fn exp(self) -> Of<Self, <Scalar<Self> as Number>::Root>
    where
        Scalar<Self>: Number,
    {
        Expr::new(ast::Expr::call("exp", [self.node()]))
    }

    /// SQL: `ln(a)`, the natural logarithm: of whole numbers a double.
    ///
    /// # Errors
    /// Of the server for a number that is not positive.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::views.ln().gt(1.0));
    /// assert!(query.to_sql().ends_with(r#" WHERE ln("posts"."views") > $1"#));
    /// ```
    fn ln(self) -> Of<Self, <Scalar<Self> as Number>::Root>
    where
        Scalar<Self>: Number,
    {
        Expr::new(ast::Expr::call("ln", [self.node()]))
    }
}

impl<E: Expression> NumberFunctions for E {}

/// Numbers that have digits behind the point. Sealed, as [`Number`] is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no digits behind the point to round",
    label = "expected a floating-point number, `Decimal` or `Numeric`"
)]
pub trait Fractional: Number {}

/// Numbers that PostgreSQL rounds to a number of digits. Sealed, as [`Number`] is.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL rounds no `{Self}` to a number of digits",
    label = "expected `Decimal` or `Numeric`: `.cast::<Decimal>()` makes one"
)]
pub trait Exact: Number {}

macro_rules! numbers {
    ($trait:ident: $($number:ty)*) => { $(impl $trait for $number {})* };
}

numbers! { Fractional: f32 f64 Decimal Numeric }
numbers! { Exact: Decimal Numeric }

/// A function that PostgreSQL has for `double precision` and `numeric` alone, in the type of its operand.
fn own_type<T: ColumnType>(call: ast::Expr) -> ast::Expr {
    if T::TYPE == f64::TYPE || T::TYPE == Decimal::TYPE { call } else { call.cast(T::TYPE) }
}
