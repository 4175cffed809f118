//! What is about the row outside, beside the columns of an alias.

use super::{Aggregate, Expr, Expression, Group, Operand};
use crate::model::{Alias, Column, HasColumns, Model, Named, NamedType};
use crate::sql::ast;
use crate::value::ColumnValue;

// One step only: if the row outside of that outside stood here as well, nothing would tell which of them an alias is for.

macro_rules! outer {
    ($([$($generics:tt)*] $outer:ty, $scope:ty;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*, M: HasColumns, T: ColumnValue> Operand<Alias<M, $scope>, T::Scalar> for $outer {
            type Type = T;

            fn operand(self) -> ast::Expr {
                of_outside(self.node())
            }
        }
    )* };
}

outer! {
    [O: Model, K] Column<O, T, K>, O;
    [O] Expr<O, T>, O;
    [O] Aggregate<O, T>, Group<O>;
}

#[diagnostic::do_not_recommend]
impl<O, M: HasColumns, T: NamedType> Operand<Alias<M, O>, <T::Type as ColumnValue>::Scalar> for Named<O, T> {
    type Type = T::Type;

    fn operand(self) -> ast::Expr {
        self.node()
    }
}

/// What is about the row outside, as something of the subquery's own. Beside an operator a column of the row outside stands as
/// it is; this is for arguments of functions, for patterns, and for what is two steps outside, of one alias within another.
///
/// Of a query of groups an aggregate is one of the group outside: `outer(count())` is how many rows it has. SQL:
/// `count(ROW(id))`, because PostgreSQL takes `count(*)` for one of the rows of the subquery. A window function has no such
/// form: in a subquery it is about the rows of this.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// use orm::expr::{func, outer};
/// use orm::query::exists;
/// let reply = Comment::alias();
/// let distance = func("levenshtein", (reply.body, outer(Comment::body))).returns::<i32>();
/// let query = Comment::find().filter(exists(reply.find().filter(reply.parent_id.eq(Comment::id)).filter(distance.lt(9))));
/// assert!(query.to_sql().ends_with(r#" AND "levenshtein"("comments_2"."body", "comments"."body") < $1)"#));
/// ```
pub fn outer<M: HasColumns, E: Expression>(expr: E) -> Expr<Alias<M, E::Model>, E::Type> {
    Expr::new(of_outside(expr.node()))
}

/// What is about the row outside by its columns stays as it is; of the rest, `count(*)` would be about the rows of the subquery.
fn of_outside(node: ast::Expr) -> ast::Expr {
    match node {
        ast::Expr::Column(_) | ast::Expr::ColumnOf(..) => node,
        node => ast::Expr::OfOutside(Box::new(node)),
    }
}
