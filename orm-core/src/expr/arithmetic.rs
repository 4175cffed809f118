use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;

use super::{Expr, Expression, Operand};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Interval, Numeric};

mod sealed {
    pub trait Sealed {}
}

/// Types that PostgreSQL calculates with. Sealed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "PostgreSQL does not calculate with it"
)]
pub trait Number: ColumnType + sealed::Sealed {
    /// The type of its roots and powers.
    type Root: ColumnType;
}

/// Numbers whose division has a remainder in PostgreSQL: all but the floating-point ones. Sealed.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no `%` for `{Self}`",
    label = "no remainder of this type"
)]
pub trait Divisible: Number {}

/// An operator, its left type and its right one, and the outcome.
macro_rules! sums {
    ($($($trait:ident)+: $left:ty, $right:ty => $outcome:ty;)*) => {
        $(sums! { @each [$($trait)+] $left, $right => $outcome })*
    };
    (@each [$($trait:ident)+] $left:ty, $right:ty => $outcome:ty) => { $(
        impl<M, V: Operand<M, $right>> $trait<M, V> for $left {
            type Outcome<T: ColumnValue> = <V::Type as ColumnValue>::Beside<T::Beside<$outcome>>;

            fn operand(other: V) -> ast::Expr {
                other.operand()
            }
        }
    )+ };
}

macro_rules! numbers {
    ($($number:ty: $root:ty;)*) => { $(
        impl sealed::Sealed for $number {}

        impl Number for $number {
            type Root = $root;
        }

        sums! { Plus Minus: $number, $number => $number; }
    )* };
}

/// Types to which PostgreSQL adds a `V`. Sealed by what [`Operand`] allows.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL does not add `{V}` to `{Self}`",
    label = "numbers are added to numbers, intervals to dates and times"
)]
pub trait Plus<M, V> {
    /// The type of the sum, an `Option` if either side is one; `T` is the whole type of the left side.
    type Outcome<T: ColumnValue>: ColumnValue;

    /// The right side, untyped.
    #[doc(hidden)]
    fn operand(other: V) -> ast::Expr;
}

/// Types from which PostgreSQL subtracts a `V`. Sealed by what [`Operand`] allows.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL does not subtract `{V}` from `{Self}`",
    label = "numbers are subtracted from numbers, intervals from dates and times; `since` is the time between two"
)]
pub trait Minus<M, V> {
    /// The type of the difference, an `Option` if either side is one; `T` is the whole type of the left side.
    type Outcome<T: ColumnValue>: ColumnValue;

    /// The right side, untyped.
    #[doc(hidden)]
    fn operand(other: V) -> ast::Expr;
}

numbers! {
    i16: f64;
    i32: f64;
    i64: f64;
    f32: f64;
    f64: f64;
    Decimal: Decimal;
    Numeric: Numeric;
}

sums! {
    Plus Minus: DateTime<Utc>, Interval => DateTime<Utc>;
    Plus Minus: NaiveDateTime, Interval => NaiveDateTime;
    Plus Minus: NaiveDate, Interval => NaiveDateTime;
    Plus Minus: NaiveTime, Interval => NaiveTime;
    Plus Minus: Interval, Interval => Interval;
}

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

            impl<M, T: ColumnValue<Scalar: $operands>, V: Operand<M, T::Scalar>> $trait<V> for Expr<M, T> {
                type Output = Calculated<M, T, V>;

                fn $method(self, other: V) -> Self::Output {
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other.operand()))
                }
            }

            impl<M, T, V> $trait<V> for Named<M, T>
            where
                T: NamedType<Type: ColumnValue<Scalar: $operands>>,
                V: Operand<M, <T::Type as ColumnValue>::Scalar>,
            {
                type Output = Calculated<M, T::Type, V>;

                fn $method(self, other: V) -> Self::Output {
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other.operand()))
                }
            }
        )*
    };
}

arithmetic! {
    Mul mul Multiply Number;
    Div div Divide Number;
    Rem rem Remainder Divisible;
}

macro_rules! sum_or_difference {
    ($($trait:ident $method:ident $operator:ident $of:ident;)*) => {
        $(
            impl<M: Model, T: ColumnValue<Scalar: $of<M, V>>, V, K> $trait<V> for Column<M, T, K> {
                type Output = Expr<M, <T::Scalar as $of<M, V>>::Outcome<T>>;

                fn $method(self, other: V) -> Self::Output {
                    let other = <T::Scalar as $of<M, V>>::operand(other);
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other))
                }
            }

            impl<M, T: ColumnValue<Scalar: $of<M, V>>, V> $trait<V> for Expr<M, T> {
                type Output = Expr<M, <T::Scalar as $of<M, V>>::Outcome<T>>;

                fn $method(self, other: V) -> Self::Output {
                    let other = <T::Scalar as $of<M, V>>::operand(other);
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other))
                }
            }

            impl<M, T: NamedType<Type: ColumnValue<Scalar: $of<M, V>>>, V> $trait<V> for Named<M, T> {
                type Output = Expr<M, <<T::Type as ColumnValue>::Scalar as $of<M, V>>::Outcome<T::Type>>;

                fn $method(self, other: V) -> Self::Output {
                    let other = <<T::Type as ColumnValue>::Scalar as $of<M, V>>::operand(other);
                    Expr::new(ast::Expr::binary(Operator::$operator, self.node(), other))
                }
            }
        )*
    };
}

sum_or_difference! {
    Add add Add Plus;
    Sub sub Subtract Minus;
}

impl<M: Model, T: ColumnValue<Scalar: Number>, K> Neg for Column<M, T, K> {
    type Output = Expr<M, T>;

    fn neg(self) -> Expr<M, T> {
        Expr::new(ast::Expr::Negate(Box::new(self.node())))
    }
}

impl<M, T: ColumnValue<Scalar: Number>> Neg for Expr<M, T> {
    type Output = Expr<M, T>;

    fn neg(self) -> Expr<M, T> {
        Expr::new(ast::Expr::Negate(Box::new(self.node())))
    }
}

impl<M, T: NamedType<Type: ColumnValue<Scalar: Number>>> Neg for Named<M, T> {
    type Output = Expr<M, T::Type>;

    fn neg(self) -> Self::Output {
        Expr::new(ast::Expr::Negate(Box::new(self.node())))
    }
}
