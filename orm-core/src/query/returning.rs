use super::{Decode, Delete, ForceDelete, HasFilter, Returned, Selection, Update};
use crate::model::Model;
use crate::sql::ast::{self, Item};

/// A statement that changes or deletes rows, and returns values of them, read as `R`. It is sent by `.all(&db)`: one
/// statement, one round trip.
#[must_use = "the statement is sent by `.all(&db)`"]
pub struct Returning<R> {
    pub(crate) write: Write,
    pub(crate) items: Vec<Item>,
    pub(crate) decode: Decode<R>,
    /// Whether the hooks of the model are to run for each row.
    pub(crate) with_hooks: bool,
}

/// What is done with the rows.
#[derive(Clone)]
pub(crate) enum Write {
    Update(ast::Update),
    /// Marked as deleted.
    SoftDelete(ast::Delete),
    Delete(ast::Delete),
}

impl<R> Clone for Returning<R> {
    fn clone(&self) -> Self {
        Returning {
            write: self.write.clone(),
            items: self.items.clone(),
            decode: self.decode,
            with_hooks: self.with_hooks,
        }
    }
}

impl<R> Returning<R> {
    fn of<M, I: Selection<M, Row = R>>(write: Write, items: I, with_hooks: bool) -> Self {
        Returning { write, items: items.items(), decode: Decode::of::<M, I>(), with_hooks }
    }
}

impl<M: Model, F> Update<M, F> {
    /// Returns columns and expressions of the rows that are changed, as they are then: of a tuple come tuples, of one column
    /// its values. Whole rows are those of [`returning`](Update::returning). Window functions have no place there.
    ///
    /// SQL: `UPDATE … RETURNING a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let update = Post::update_all().set(Post::views, Post::views + 1).filter(Post::id.in_([1, 2]));
    /// let views: Vec<(i64, i64)> = update.returning_only((Post::id, Post::views)).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Returned<M>>(self, items: I) -> Returning<I::Row>
    where
        F: HasFilter,
    {
        let with_hooks = self.has_hooks();
        Returning::of(Write::Update(self.into_ast()), items, with_hooks)
    }
}

impl<M: Model, F> Delete<M, F> {
    /// Returns columns and expressions of the rows that are deleted: of a tuple come tuples, of one column its values. Those
    /// of a model with `#[model(soft_delete)]` are seen as they are marked. Whole rows are those of
    /// [`returning`](Delete::returning). Window functions have no place there.
    ///
    /// SQL: `DELETE FROM … RETURNING a, b`; with soft deletion `UPDATE … SET deleted_at = … RETURNING a, b`.
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let delete = Comment::delete_all().filter(Comment::approved.eq(false));
    /// let posts: Vec<i64> = delete.returning_only(Comment::post_id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Returned<M>>(self, items: I) -> Returning<I::Row>
    where
        F: HasFilter,
    {
        let with_hooks = self.has_hooks();
        let delete = self.into_ast();
        let is_marked = M::TABLE.soft_delete.is_some();
        let write = if is_marked { Write::SoftDelete(delete) } else { Write::Delete(delete) };
        Returning::of(write, items, with_hooks)
    }
}

impl<M: Model, F> ForceDelete<M, F> {
    /// Returns columns and expressions of the rows that are deleted for good: see [`Delete::returning_only`].
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let purge = Document::delete_all().force().only_deleted().all_rows();
    /// let ids: Vec<i64> = purge.returning_only(Document::id).all(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_only<I: Returned<M>>(self, items: I) -> Returning<I::Row>
    where
        F: HasFilter,
    {
        let with_hooks = self.has_hooks();
        Returning::of(Write::Delete(self.into_ast()), items, with_hooks)
    }
}
