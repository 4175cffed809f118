use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use rust_decimal::Decimal;

use super::{Expr, Expression, Operand};
use crate::model::{Column, Model};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Numeric};

mod sealed {
    pub trait Sealed {}
}

/// Types that PostgreSQL calculates with. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "PostgreSQL does not calculate with it"
)]
pub trait Number: ColumnType + sealed::Sealed {}

/// Numbers whose division has a remainder in PostgreSQL: all but the floating-point ones. Sealed.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no `%` for `{Self}`",
    label = "no remainder of this type"
)]
pub trait Divisible: Number {}

macro_rules! numbers {
    ($($number:ty)*) => { $(
        impl sealed::Sealed for $number {}
        impl Number for $number {}
    )* };
}

numbers! { i16 i32 i64 f32 f64 Decimal Numeric }

macro_rules! divisible {
    ($($number:ty)*) => { $(impl Divisible for $number {})* };
}

divisible! { i16 i32 i64 Decimal Numeric }

/// What comes of a calculation between an expression of type `T` and the operand `V`: an `Option` if either is one.
type Calculated<M, T, V> =
    Expr<M, <<V as Operand<M, <T as ColumnValue>::Scalar>>::Type as ColumnValue>::Beside<T>>;

macro_rules! arithmetic {
    ($($trait:ident $method:ident $operator:ident $operands:ident;)*) => {
        $(
            impl<M: Model, T: ColumnValue<Scalar: $operands>, V: Operand<M, T::Scalar>, K> $trait<V> for Column<M, T, K> {
                type Output = Calculated<M, T, V>;

                fn $method(self, other: V) -> Self::Output {
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other.operand()))
                }
            }

            impl<M: Model, T: ColumnValue<Scalar: $operands>, V: Operand<M, T::Scalar>> $trait<V> for Expr<M, T> {
                type Output = Calculated<M, T, V>;

                fn $method(self, other: V) -> Self::Output {
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other.operand()))
                }
            }
        )*
    };
}

arithmetic! {
    Add add Add Number;
    Sub sub Subtract Number;
    Mul mul Multiply Number;
    Div div Divide Number;
    Rem rem Remainder Divisible;
}

impl<M: Model, T: ColumnValue<Scalar: Number>, K> Neg for Column<M, T, K> {
    type Output = Expr<M, T>;

    fn neg(self) -> Expr<M, T> {
        Expr::new(ast::Expr::Negate(Box::new(self.node())))
    }
}

impl<M: Model, T: ColumnValue<Scalar: Number>> Neg for Expr<M, T> {
    type Output = Expr<M, T>;

    fn neg(self) -> Expr<M, T> {
        Expr::new(ast::Expr::Negate(Box::new(self.node())))
    }
}
