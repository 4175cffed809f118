use super::{Lock, Select};
use crate::model::Shape;
use crate::sql::ast::{LockWait, RowLock};

/// A query that locks the rows it finds until the transaction ends. It is sent by `.all(&tx)`, `.one(&tx)` or
/// `.required(&tx)`: one statement, one round trip, with all includes.
///
/// At a row that another transaction has locked it waits, or as [`skip_locked`](Locked::skip_locked) and
/// [`nowait`](Locked::nowait) say. Of the rows of includes none is locked.
#[must_use = "a query is sent by `.all(&tx)` or another method that takes the transaction"]
pub struct Locked<S: Shape> {
    query: Select<S>,
    lock: RowLock,
}

impl<S: Shape> Locked<S> {
    pub(super) fn new(query: Select<S>, lock: Lock) -> Self {
        Locked { query, lock: RowLock { lock, wait: LockWait::Wait } }
    }

    /// Leaves out the rows that another transaction has locked, as those who share a queue of work want it.
    ///
    /// SQL: `… SKIP LOCKED`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().limit(1).lock(ForUpdate).skip_locked();
    /// assert!(query.to_sql().ends_with(r#" LIMIT $1 FOR UPDATE SKIP LOCKED"#));
    /// ```
    pub fn skip_locked(mut self) -> Self {
        self.lock.wait = LockWait::SkipLocked;
        self
    }

    /// Fails at once, with an error of kind [`LockNotAvailable`](crate::error::ErrorKind::LockNotAvailable), if
    /// another transaction has locked one of the rows. The transaction is aborted then, up to the innermost savepoint.
    ///
    /// SQL: `… NOWAIT`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find_by_pk(1).lock(ForShare).nowait();
    /// assert!(query.to_sql().ends_with(r#" WHERE "posts"."id" = $1 FOR SHARE NOWAIT"#));
    /// ```
    pub fn nowait(mut self) -> Self {
        self.lock.wait = LockWait::NoWait;
        self
    }

    /// The query with its lock.
    pub(crate) fn into_select(self) -> Select<S> {
        self.query.locked(self.lock)
    }
}

impl<S: Shape> Clone for Locked<S> {
    fn clone(&self) -> Self {
        Locked { query: self.query.clone(), lock: self.lock }
    }
}
