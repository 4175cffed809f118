use super::{Expr, Expression};
use crate::model::{Column, Model, Named, NamedType};
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, IntoField, Value};

/// A list of `T`: any iterator of values that a field of that type takes, or a column or an expression that is an array
/// of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of `{T}`",
    label = "expected a Vec, an array or another iterator of `{T}`, or a column or an expression that is an array of it"
)]
pub trait List<M, T> {
    /// `bool`, or an `Option` of it where the list or one of its elements can be NULL: the type of a comparison with it.
    #[doc(hidden)]
    type Truth: ColumnValue<Scalar = bool>;

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
    type Truth = bool;

    fn list(self) -> ast::Expr {
        let values: Vec<T> = self.into_iter().map(IntoField::into_field).collect();
        ast::Expr::Value(Value::of(&values))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType, A: ColumnValue<Scalar = Vec<T>>, K> List<M, T> for Column<M, A, K> {
    type Truth = A::Beside<bool>;

    fn list(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType, A: NamedType<Type: ColumnValue<Scalar = Vec<T>>>> List<M, T> for Named<M, A> {
    type Truth = <A::Type as ColumnValue>::Beside<bool>;

    fn list(self) -> ast::Expr {
        self.node()
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType, A: ColumnValue<Scalar = Vec<T>>> List<M, T> for Expr<M, A> {
    type Truth = A::Beside<bool>;

    fn list(self) -> ast::Expr {
        self.node()
    }
}
