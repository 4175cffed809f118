use crate::sql::ast;
use crate::value::{ColumnType, IntoField, Value};

/// A list of `T`: any iterator of values that a field of that type takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of `{T}`",
    label = "expected a Vec, an array or another iterator of `{T}`"
)]
pub trait List<M, T> {
    /// The list as an array.
    #[doc(hidden)]
    fn list(self) -> ast::Expr;
}

impl<M, T, I> List<M, T> for I
where
    T: ColumnType,
    I: IntoIterator,
    I::Item: IntoField<T>,
{
    fn list(self) -> ast::Expr {
        let values: Vec<T> = self.into_iter().map(IntoField::into_field).collect();
        ast::Expr::Value(Value::of(&values))
    }
}
