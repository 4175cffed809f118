use super::{Expr, Expression, Operand, Scalar, Text};
use crate::model::Model;
use crate::sql::Operator;
use crate::sql::ast;
use crate::value::{ColumnType, ColumnValue, Value};

/// What a function of text yields beside an operand: an `Option` if either can be NULL.
type Beside<E, V> = Expr<
    <E as Expression>::Model,
    <<V as Operand<<E as Expression>::Model, String>>::Type as ColumnValue>::Beside<<E as Expression>::Type>,
>;

/// Functions of text that yield text or a number. NULL of NULL, which their types say.
pub trait TextFunctions: Expression {
    /// SQL: `a || b`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.concat("!").eq("Hello!"));
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."title" || $1 = $2"#));
    /// ```
    fn concat<V: Operand<Self::Model, String>>(self, other: V) -> Beside<Self, V>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::binary(Operator::Concat, self.node(), other.operand()))
    }

    /// SQL: `substr(a, from)`: what begins with the character of that number; the first is 1.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().filter(Post::title.substring_from(3).eq("llo"));
    /// assert!(query.to_sql().ends_with(r#" WHERE substr("posts"."title", $1) = $2"#));
    /// ```
    fn substring_from(self, from: i32) -> Expr<Self::Model, Self::Type>
    where
        Scalar<Self>: Text,
    {
        Expr::new(ast::Expr::Call("substr", vec![self.node(), ast::Expr::Value(Value::of(&from))]))
    }
}

impl<E: Expression> TextFunctions for E {}

/// A value as an expression, where an operator needs one at its left. It is bound, never written into the SQL.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let query = Post::update_all().set(Post::title, orm::expr::value("Re: ".to_owned()).concat(Post::title));
/// ```
#[expect(clippy::needless_pass_by_value, reason = "operands are values")]
pub fn value<M: Model, T: ColumnType>(value: T) -> Expr<M, T> {
    Expr::new(ast::Expr::Value(Value::of(&value)))
}
