use super::{Expr, Truth};
use crate::sql::ast;

/// What `filter` of a query takes: a condition on rows of the model `M`, or a [`Filter`](crate::filter::Filter) from
/// outside.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on rows of `{M}`",
    label = "expected `Expr<{M}, bool>`",
    note = "a condition compares a column of the rows, `….gt(100)`; of a `Group` an aggregate, `count().gt(10)`; one on related rows goes through the relation: `.any(…)`, `.is(…)`",
    note = "one on aggregates chooses among groups: `.group_by(…).having(…)`"
)]
pub trait Predicate<M> {
    /// The condition; none if every row satisfies it.
    #[doc(hidden)]
    fn condition(self) -> Option<ast::Expr>;
}

#[diagnostic::do_not_recommend]
impl<M, T: Truth> Predicate<M> for Expr<M, T> {
    fn condition(self) -> Option<ast::Expr> {
        Some(self.into_node())
    }
}
