use super::Expr;
use crate::model::{HasKind, Inheritance};
use crate::sql::Operator;
use crate::sql::ast::{self, ColumnRef};
use crate::value::{Field as _, SqlType, Value};

/// The condition by which the rows of a table that several models share are told apart.
pub trait Kinds: Inheritance {
    /// The row is of this kind.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::contents::*;
    /// let watched = Content::of_kind::<Video>().or(Content::title.contains("watch"));
    /// assert!(Content::find().filter(watched).to_sql().contains(r#" WHERE "contents"."kind" = $1 OR "#));
    /// ```
    fn of_kind<M>() -> Expr<Self, bool>
    where
        Self: HasKind<M>,
    {
        let column = ast::Expr::Column(ColumnRef { table: Self::TABLE, column: 0 });
        let label =
            crate::value::Constant::Label(SqlType::enumeration(Self::LABELS), <Self as HasKind<M>>::LABEL);
        let label: Value = label.value();
        Expr::new(ast::Expr::binary(Operator::Eq, column, ast::Expr::Value(label)))
    }
}

impl<B: Inheritance> Kinds for B {}
