use super::NewRow;
use crate::relation::{HasJoinRow, WithKey};
use crate::sql::ast;
use crate::value::Value;

/// What `add_with` takes: the create builder of the join model of the relation `R`, with every required field but the two
/// keys.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of the join table of `{R}`",
    label = "expected the create builder of its join model, without the two keys"
)]
pub trait JoinRow<R> {
    /// The row, with the keys of the row that the relation starts from and of the one that it leads to.
    #[doc(hidden)]
    fn with_keys(self, from: &[Value], to: &[Value]) -> ast::Insert;
}

impl<R, C> JoinRow<R> for C
where
    R: HasJoinRow,
    C: WithKey<R::From>,
    C::Out: WithKey<R::To>,
    <C::Out as WithKey<R::To>>::Out: NewRow<R::Through>,
{
    fn with_keys(self, from: &[Value], to: &[Value]) -> ast::Insert {
        self.with_key(from).with_key(to).into_insert().into_ast()
    }
}
