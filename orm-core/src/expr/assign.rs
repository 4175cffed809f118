use rust_decimal::Decimal;

use super::{Expr, Expression};
use crate::model::{Column, Model};
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Value};

/// What an UPDATE can set a column of type `T` to: a value that the field takes, or an expression of the row.
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` cannot be set to `{Self}`",
    label = "expected a value of `{T}`, or an expression of that type"
)]
pub trait Assign<M, T> {
    /// The new value.
    #[doc(hidden)]
    fn assigned(self) -> ast::Expr;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnValue> Assign<M, T> for T {
    fn assigned(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self))
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Assign<M, Option<T>> for T {
    fn assigned(self) -> ast::Expr {
        ast::Expr::Value(Value::of(&self))
    }
}

macro_rules! converted {
    ($($from:ty => $to:ty;)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<M> Assign<M, $to> for $from {
                fn assigned(self) -> ast::Expr {
                    ast::Expr::Value(Value::of(&<$to>::from(self)))
                }
            }

            #[diagnostic::do_not_recommend]
            impl<M> Assign<M, Option<$to>> for $from {
                fn assigned(self) -> ast::Expr {
                    ast::Expr::Value(Value::of(&<$to>::from(self)))
                }
            }
        )*
    };
}

converted! {
    &str => String;
    i32 => Decimal;
    i64 => Decimal;
    u32 => Decimal;
    u64 => Decimal;
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue, K> Assign<M, T> for Column<M, T, K> {
    fn assigned(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType, K> Assign<M, Option<T>> for Column<M, T, K> {
    fn assigned(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnValue> Assign<M, T> for Expr<M, T> {
    fn assigned(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType> Assign<M, Option<T>> for Expr<M, T> {
    fn assigned(self) -> ast::Expr {
        self.node()
    }
}
