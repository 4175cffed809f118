use std::marker::PhantomData;

use super::{Filtered, Unfiltered};
use crate::expr::{Expr, Truth};
use crate::model::Model;
use crate::sql::ast::{self, Deleted};

/// Deletes many rows of a model with soft deletion for good, in one statement. `F` is whether it says which: only then
/// it can be sent.
#[must_use = "the rows are deleted by `.exec(&db)`"]
pub struct ForceDelete<M, F> {
    ast: ast::Delete,
    with_hooks: bool,
    of: PhantomData<fn() -> (M, F)>,
}

impl<M: Model> ForceDelete<M, Unfiltered> {
    /// Every row, of those that it is about.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let all = Document::delete_all().force().with_deleted().all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all_rows(self) -> ForceDelete<M, Filtered> {
        ForceDelete::new(self.ast, self.with_hooks)
    }
}

impl<M: Model, F> ForceDelete<M, F> {
    pub(super) fn new(ast: ast::Delete, with_hooks: bool) -> Self {
        ForceDelete { ast, with_hooks, of: PhantomData }
    }

    /// Whether hooks are to run.
    pub(crate) fn has_hooks(&self) -> bool {
        self.with_hooks
    }

    /// Only the rows that satisfy the predicate; of several filters, all.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let a_month_ago = Utc::now() - orm::chrono::Duration::days(30);
    /// let old = Document::deleted_at.lt(a_month_ago);
    /// let purged = Document::delete_all().force().only_deleted().filter(old).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter(mut self, predicate: Expr<M, impl Truth>) -> ForceDelete<M, Filtered> {
        self.ast.filter.push(predicate.into_node());
        ForceDelete::new(self.ast, self.with_hooks)
    }

    /// Those too that are soft-deleted already.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Document::delete_all().force().with_deleted().filter(Document::title.eq("?")).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_deleted(mut self) -> Self {
        self.ast.deleted = Deleted::Included;
        self
    }

    /// Only those that are soft-deleted already: emptying the bin.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Document::delete_all().force().only_deleted().all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn only_deleted(mut self) -> Self {
        self.ast.deleted = Deleted::Only;
        self
    }

    pub(crate) fn into_ast(self) -> ast::Delete {
        self.ast
    }
}
