use std::marker::PhantomData;

use super::{Filtered, Unfiltered};
use crate::expr::{Assign, Expr};
use crate::model::{Column, Model};
use crate::sql::ast::{self, Assignment, Returning};
use crate::value::ColumnValue;

/// Changes many rows in one statement. `F` is whether it says which: only then it can be sent.
#[must_use = "the rows are changed by `.exec(&db)`"]
pub struct Update<M, F> {
    ast: ast::Update,
    of: PhantomData<fn() -> (M, F)>,
}

impl<M: Model> Update<M, Unfiltered> {
    pub(super) fn new() -> Self {
        const { super::assert_table::<M>() };
        let ast = ast::Update {
            table: M::TABLE,
            set: Vec::new(),
            filter: Vec::new(),
            returning: Returning::Nothing,
        };
        Update { ast, of: PhantomData }
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
        Update { ast: self.ast, of: PhantomData }
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
    pub fn filter(mut self, predicate: Expr<M, bool>) -> Update<M, Filtered> {
        self.ast.filter.push(predicate.into_node());
        Update { ast: self.ast, of: PhantomData }
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
    pub fn set<T: ColumnValue>(mut self, column: Column<M, T>, value: impl Assign<M, T>) -> Self {
        self.ast.set.retain(|assignment| assignment.column != column.position());
        self.ast.set.push(Assignment { column: column.position(), value: value.assigned() });
        self
    }

    /// The statement; a model with timestamps gets the time of the change. Nothing is set: it stays so.
    pub(crate) fn into_ast(mut self) -> ast::Update {
        if !self.ast.set.is_empty() {
            self.ast.set = ast::touched(M::TABLE, self.ast.set);
        }
        self.ast
    }
}
