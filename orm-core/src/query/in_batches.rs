use super::{Delete, ForceDelete, Update};
use crate::model::Model;

/// A bulk write that is done in batches of its rows, each a statement of its own: `.in_batches(1000).exec(&db)`.
#[must_use = "the rows are changed by `.exec(&db)`"]
pub struct InBatches<W> {
    pub(crate) write: W,
    pub(crate) size: u64,
}

impl<M: Model, F> Update<M, F> {
    /// Does it in batches of so many rows, by primary key, each committed by itself: no lock is held for long, and
    /// replicas and vacuum keep up. See [`exec`](InBatches#method.exec).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let unread = Post::views.ne(0);
    /// let changed = Post::update_all().set(Post::views, 0).filter(unread).in_batches(1_000).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_batches(self, rows: u64) -> InBatches<Self> {
        InBatches { write: self, size: rows.max(1) }
    }
}

impl<M: Model, F> Delete<M, F> {
    /// Does it in batches of so many rows, by primary key, each committed by itself. See
    /// [`exec`](InBatches#method.exec-1).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let refused = Comment::approved.eq(false);
    /// let gone = Comment::delete_all().filter(refused).in_batches(1_000).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_batches(self, rows: u64) -> InBatches<Self> {
        InBatches { write: self, size: rows.max(1) }
    }
}

impl<M: Model, F> ForceDelete<M, F> {
    /// Does it in batches of so many rows, by primary key, each committed by itself: a purge of old rows. See
    /// [`exec`](InBatches#method.exec-2).
    ///
    /// ```no_run
    /// # use orm::prelude::*;
    /// # use orm_guide::documents::*;
    /// # async fn example(db: &Database) -> orm::Result<()> {
    /// let deleted = Document::delete_all().force().only_deleted().all_rows();
    /// let purged = deleted.in_batches(1_000).exec(db).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn in_batches(self, rows: u64) -> InBatches<Self> {
        InBatches { write: self, size: rows.max(1) }
    }
}
