use super::{Correlated, Select, Selected, Within};
use crate::expr::Expr;
use crate::model::{HasColumns, Shape};
use crate::sql::ast::{self, Item};
use crate::value::ColumnType;

/// A query that can stand in an expression of `O`: for rows, for values, or of an alias.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no query that can stand in an expression of `{O}`",
    label = "expected a query: `Post::find()`, or one of an alias of which `{O}` is the row outside"
)]
pub trait Subquery<O> {
    /// It, untyped.
    #[doc(hidden)]
    fn into_query(self) -> ast::Query;
}

impl<O, M: Within<O>, R> Subquery<O> for Selected<M, R> {
    fn into_query(self) -> ast::Query {
        self.into_subquery()
    }
}

#[diagnostic::do_not_recommend]
impl<O, S: Shape> Subquery<O> for Select<S> {
    fn into_query(self) -> ast::Query {
        rows(self.into_plain().by_hooks().into_ast(false))
    }
}

#[diagnostic::do_not_recommend]
impl<O, M: HasColumns> Subquery<O> for Correlated<M, O> {
    fn into_query(self) -> ast::Query {
        rows(self.into_ast())
    }
}

/// Rows of which nothing is wanted: `SELECT 1`.
fn rows(select: ast::Select) -> ast::Query {
    ast::Query {
        items: vec![Item { expr: ast::Expr::Literal("1"), ty: i32::TYPE }],
        ..ast::Query::of(select)
    }
}

/// Whether a query yields a row. SQL: `EXISTS (SELECT …)`.
///
/// ```
/// # use orm::prelude::*;
/// # use orm_guide::blog::*;
/// let query = User::find().filter(orm::query::exists(Post::find().filter(Post::views.gt(1_000)).select(Post::id)));
/// assert!(query.to_sql().contains(r#"WHERE EXISTS (SELECT "posts"."id" FROM "posts" WHERE"#));
/// ```
pub fn exists<O>(query: impl Subquery<O>) -> Expr<O, bool> {
    Expr::new(ast::Expr::ExistsQuery(Box::new(query.into_query())))
}
