use std::marker::PhantomData;

use super::{Filtered, ForceDelete, Unfiltered};
use crate::expr::{Expr, Truth};
use crate::model::{Model, SoftDelete};
use crate::sql::ast::{self, Deleted};

/// Deletes many rows in one statement. `F` is whether it says which: only then it can be sent.
///
/// The hooks of the model do not run, except [with them](Delete::with_hooks).
/// Rows of a model with `#[model(soft_delete)]` are marked as deleted, with those that go with them, and stay in the
/// table; [`force`](Delete::force) deletes them for good.
#[must_use = "the rows are deleted by `.exec(&db)`"]
pub struct Delete<M, F> {
    ast: ast::Delete,
    with_hooks: bool,
    of: PhantomData<fn() -> (M, F)>,
}

impl<M: Model> Delete<M, Unfiltered> {
    pub(super) fn new() -> Self {
        const { super::assert_table::<M>() };
        Delete {
            ast: ast::Delete { table: M::TABLE, deleted: Deleted::Excluded, filter: Vec::new() },
            with_hooks: false,
            of: PhantomData,
        }
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
        Delete { ast: self.ast, with_hooks: self.with_hooks, of: PhantomData }
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
    pub fn filter(mut self, predicate: Expr<M, impl Truth>) -> Delete<M, Filtered> {
        self.ast.filter.push(predicate.into_node());
        Delete { ast: self.ast, with_hooks: self.with_hooks, of: PhantomData }
    }

    /// Runs the model's hooks for each row, as if it were deleted alone: the rows are read and locked, then deleted one
    /// after the other, in one transaction (in a transaction, in a savepoint). A round trip for each row, one to read
    /// them, two for the transaction, and those of the hooks; of a model without such hooks one statement.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Comment::delete_all().filter(Comment::approved.eq(false)).with_hooks().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_hooks(mut self) -> Self {
        self.with_hooks = true;
        self
    }

    /// Whether hooks are to run.
    pub(crate) fn has_hooks(&self) -> bool {
        self.with_hooks
    }

    /// Deletes the rows for good: `DELETE FROM`, as of a model without soft deletion. Rows that are soft-deleted already
    /// are left out, unless it says [`with_deleted`](ForceDelete::with_deleted) or
    /// [`only_deleted`](ForceDelete::only_deleted).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let purged = Document::delete_all().force().only_deleted().all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn force(self) -> ForceDelete<M, F>
    where
        M: SoftDelete,
    {
        ForceDelete::new(self.ast, self.with_hooks)
    }

    pub(crate) fn into_ast(self) -> ast::Delete {
        self.ast
    }
}
