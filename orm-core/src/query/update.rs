use std::marker::PhantomData;

use super::{Filtered, Unfiltered};
use crate::expr::{Assign, Expr, Truth};
use crate::model::{Column, Model, SoftDelete};
use crate::sql::ast::{self, Assignment, Deleted, Returning};
use crate::value::ColumnValue;

/// Changes many rows in one statement. `F` is whether it says which: only then it can be sent.
///
/// Neither the hooks of the model nor its validators run, except [with them](Update::with_hooks).
#[must_use = "the rows are changed by `.exec(&db)`"]
pub struct Update<M, F> {
    ast: ast::Update,
    with_hooks: bool,
    of: PhantomData<fn() -> (M, F)>,
}

impl<M: Model> Update<M, Unfiltered> {
    pub(super) fn new() -> Self {
        const { super::assert_table::<M>() };
        let ast = ast::Update {
            table: M::TABLE,
            set: Vec::new(),
            deleted: Deleted::Excluded,
            filter: Vec::new(),
            returning: Returning::Nothing,
        };
        Update { ast, with_hooks: false, of: PhantomData }
    }

    /// Every row of the table.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let all = Post::update_all().set(Post::views, 0).all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn all_rows(self) -> Update<M, Filtered> {
        Update { ast: self.ast, with_hooks: self.with_hooks, of: PhantomData }
    }
}

impl<M: Model, F> Update<M, F> {
    /// Only the rows that satisfy the predicate; of several filters, all.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let changed = Post::update_all()
    ///     .set(Post::published_at, Some(Utc::now()))
    ///     .filter(Post::published_at.is_null())
    ///     .exec(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn filter(mut self, predicate: Expr<M, impl Truth>) -> Update<M, Filtered> {
        self.ast.filter.push(predicate.into_node());
        Update { ast: self.ast, with_hooks: self.with_hooks, of: PhantomData }
    }

    /// Runs the model's hooks and validators for each row, as if it were saved alone: the rows are read and locked
    /// together with the values that they are to get, then changed one after the other, in one transaction (in a
    /// transaction, in a savepoint), and the first that is refused undoes all of them. A round trip for each row that
    /// changes, one to read them, two for the transaction, and those of the hooks; of a model without hooks and
    /// validators one statement.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// Post::update_all().set(Post::views, 0).filter(Post::views.lt(0)).with_hooks().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_hooks(mut self) -> Self {
        self.with_hooks = true;
        self
    }

    /// Whether hooks and validators are to run.
    pub(crate) fn has_hooks(&self) -> bool {
        self.with_hooks
    }

    /// Changes soft-deleted rows too. They are left out otherwise.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let all = Document::update_all().with_deleted().set(Document::title, "?").all_rows().exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.ast.deleted = Deleted::Included;
        self
    }

    /// Changes soft-deleted rows, and no others: so many are restored at once.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let restored = Document::update_all()
    ///     .only_deleted()
    ///     .set(Document::deleted_at, None)
    ///     .filter(Document::title.starts_with("Plan"))
    ///     .exec(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn only_deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.ast.deleted = Deleted::Only;
        self
    }

    /// Sets a column to a value, or to an expression of the row as it was: `.set(Product::price, Product::price * 2)`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let changed = Post::update_all()
    ///     .set(Post::title, Post::title.lower())
    ///     .set(Post::views, Post::views * 2)
    ///     .set(Post::editor_id, None)
    ///     .filter(Post::id.in_([1, 2]))
    ///     .exec(db)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set<T: ColumnValue, K>(mut self, column: Column<M, T, K>, value: impl Assign<M, T>) -> Self {
        self.ast.set.retain(|assignment| assignment.column != column.position());
        self.ast.set.push(Assignment { column: column.position(), value: value.assigned() });
        self
    }

    /// The statement; a model with timestamps gets the time of the change, and one with a version counts it, whatever
    /// was set there. Nothing is set: it stays so.
    pub(crate) fn into_ast(mut self) -> ast::Update {
        self.ast.set.retain(|assignment| M::TABLE.version != Some(assignment.column));
        if !self.ast.set.is_empty() {
            self.ast.set = ast::touched(M::TABLE, self.ast.set);
        }
        self.ast
    }
}
