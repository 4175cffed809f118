//! What is about the row outside, beside the columns of an alias.

use super::{Aggregate, Expr, Expression, Group, Operand};
use crate::model::{Alias, Column, HasColumns, Model, Named};
use crate::sql::ast;
use crate::value::ColumnValue;

/// `$inner` is the scope of an alias in an expression of the scope `O`; one alias within the other is two steps.
macro_rules! outer {
    ($([$($alias:ident)*] $inner:ty;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<O: Model, $($alias: HasColumns,)* T: ColumnValue, K> Operand<$inner, T::Scalar> for Column<O, T, K> {
            type Type = T;

            fn operand(self) -> ast::Expr {
                self.node()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<O, $($alias: HasColumns,)* T: ColumnValue> Operand<$inner, T::Scalar> for Named<O, T> {
            type Type = T;

            fn operand(self) -> ast::Expr {
                self.node()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<O, $($alias: HasColumns,)* T: ColumnValue> Operand<$inner, T::Scalar> for Expr<O, T> {
            type Type = T;

            fn operand(self) -> ast::Expr {
                self.node()
            }
        }
    )* };
}

outer! {
    [M] Alias<M, O>;
    [M N] Alias<M, Alias<N, O>>;
}

#[diagnostic::do_not_recommend]
impl<O, M: HasColumns, T: ColumnValue> Operand<Alias<M, Group<O>>, T::Scalar> for Aggregate<O, T> {
    type Type = T;

    fn operand(self) -> ast::Expr {
        self.node()
    }
}

/// What is about the row outside, as something of the subquery's own: for arguments of functions and whatever else takes what
/// is of its own scope. Beside an operator a column of the row outside stands as it is.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{count, outer};
/// let reply = Comment::alias();
/// let replies = reply.find().filter(reply.parent_id.eq(Comment::id)).filter(reply.body.contains(outer(Comment::body)));
/// let query = Comment::find().filter(replies.aggregate(count()).gt(0));
/// ```
pub fn outer<M: HasColumns, E: Expression>(expr: E) -> Expr<Alias<M, E::Model>, E::Type> {
    Expr::new(expr.node())
}
