use chrono::TimeDelta;
use rust_decimal::Decimal;

use super::{Expr, Expression};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Interval, Value};

/// What can stand beside a `T` of the model `M`: a value, a column, an expression. A value is always bound, never
/// written into the SQL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand beside a `{T}` of `{M}`",
    label = "expected `{T}`, or a column or an expression of `{M}` of that type"
)]
pub trait Operand<M, T> {
    /// Its own type, which tells whether it can be NULL.
    #[doc(hidden)]
    type Type: ColumnValue;

    /// It, untyped.
    #[doc(hidden)]
    fn operand(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Operand<M, T> for T {
    type Type = T;

    fn operand(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Operand<M, T> for &T {
    type Type = T;

    fn operand(self) -> ast::Expr {
        ast::Expr::Value(Value::of(self))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Operand<M, T> for Option<T> {
    type Type = Option<T>;

    fn operand(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self))
    }
}

#[diagnostic::do_not_recommend]
impl<M> Operand<M, String> for &str {
    type Type = String;

    fn operand(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl<M> Operand<M, Interval> for TimeDelta {
    type Type = Interval;

    fn operand(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&Interval::from(self)))
    }
}

macro_rules! whole_numbers_as_decimal {
    ($($number:ty)*) => {
        $(#[diagnostic::do_not_recommend]
        impl<M> Operand<M, Decimal> for $number {
            type Type = Decimal;

            fn operand(self) -> ast::Expr {
                ast::Expr::Value(Value::of(&Decimal::from(self)))
            }
        })*
    };
}

whole_numbers_as_decimal! { i32 i64 u32 u64 }

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> Operand<M, T::Scalar> for Column<M, T, K> {
    type Type = T;

    fn operand(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: NamedType> Operand<M, <T::Type as ColumnValue>::Scalar> for Named<M, T> {
    type Type = T::Type;

    fn operand(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> Operand<M, T::Scalar> for Expr<M, T> {
    type Type = T;

    fn operand(self) -> ast::Expr {
        self.node()
    }
}

/// What can stand beside a `T` of the model `M` where NULL would make the whole outcome NULL, or have no place in it: a
/// value, a column or an expression that is never NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}` of `{M}` that is never NULL",
    label = "expected `{T}`, or a column or an expression of `{M}` of that type that cannot be NULL; `.coalesce(…)` makes one"
)]
pub trait Present<M, T> {
    /// It, untyped.
    #[doc(hidden)]
    fn present(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T, O: Operand<M, T, Type: ColumnType>> Present<M, T> for O {
    fn present(self) -> ast::Expr {
        self.operand()
    }
}

/// A value, a column or an expression of the model `M`, of whatever type: an argument of a function, the value of a
/// branch.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a value nor a column or an expression of `{M}`",
    label = "expected a value of a type that a column can have, or a column or an expression of `{M}`"
)]
pub trait Argument<M> {
    /// Its type.
    #[doc(hidden)]
    type Type: ColumnValue;

    /// It, untyped.
    #[doc(hidden)]
    fn argument(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Argument<M> for T {
    type Type = T;

    fn argument(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Argument<M> for Option<T> {
    type Type = Option<T>;

    fn argument(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self))
    }
}

#[diagnostic::do_not_recommend]
impl<M> Argument<M> for &str {
    type Type = String;

    fn argument(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> Argument<M> for Column<M, T, K> {
    type Type = T;

    fn argument(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: NamedType> Argument<M> for Named<M, T> {
    type Type = T::Type;

    fn argument(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> Argument<M> for Expr<M, T> {
    type Type = T;

    fn argument(self) -> ast::Expr {
        self.node()
    }
}

/// What a number of the model `M` can be counted up or down by: a number, a column or an expression that is never
/// NULL, because what it is added to would become NULL.
#[diagnostic::on_unimplemented(
    message = "a `{T}` of `{M}` cannot be counted up or down by `{Self}`",
    label = "expected `{T}`, or a column or an expression of `{M}` of that type that cannot be NULL"
)]
pub trait Amount<M, T> {
    /// It, untyped.
    #[doc(hidden)]
    fn amount(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T, O: Operand<M, T, Type: ColumnType>> Amount<M, T> for O {
    fn amount(self) -> ast::Expr {
        self.operand()
    }
}
