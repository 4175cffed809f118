use std::marker::PhantomData;

use super::{Filtered, Unfiltered};
use crate::expr::Expr;
use crate::model::Model;
use crate::sql::ast;

/// Deletes many rows in one statement. `F` is whether it says which: only then it can be sent.
#[must_use = "the rows are deleted by `.exec(&db)`"]
pub struct Delete<M, F> {
    ast: ast::Delete,
    of: PhantomData<fn() -> (M, F)>,
}

impl<M: Model> Delete<M, Unfiltered> {
    pub(super) fn new() -> Self {
        const { super::assert_table::<M>() };
        Delete { ast: ast::Delete { table: M::TABLE, filter: Vec::new() }, of: PhantomData }
    }

    /// Every row of the table.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let all = Comment::delete_all().all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all_rows(self) -> Delete<M, Filtered> {
        Delete { ast: self.ast, of: PhantomData }
    }
}

impl<M: Model, F> Delete<M, F> {
    /// Only the rows that satisfy the predicate; of several filters, all.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let refused = Comment::delete_all().filter(Comment::approved.eq(false)).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter(mut self, predicate: Expr<M, bool>) -> Delete<M, Filtered> {
        self.ast.filter.push(predicate.into_node());
        Delete { ast: self.ast, of: PhantomData }
    }

    pub(crate) fn into_ast(self) -> ast::Delete {
        self.ast
    }
}
