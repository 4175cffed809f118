use super::{Join, Tables};
use crate::sql::ast::{Lock, LockWait, RowLock};

/// A table of a join whose rows are never missing, so that they can be locked.
#[derive(Debug, Clone, Copy)]
pub struct Lockable(u8);

/// A table of a join whose rows can be missing, which PostgreSQL does not lock.
#[derive(Debug, Clone, Copy)]
pub struct CanBeMissing(());

impl Lockable {
    pub(super) fn at(position: u8) -> Self {
        Lockable(position)
    }
}

impl CanBeMissing {
    pub(super) fn new() -> Self {
        CanBeMissing(())
    }
}

/// Tables of a join whose rows are locked: one, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL locks no rows that a join can leave out: `{Self}`",
    label = "a table of this join can have no row beside the others",
    note = "name the tables whose rows are always there: `.lock_of(|(post, _)| post, ForUpdate)`"
)]
pub trait Locks {
    /// Their positions.
    #[doc(hidden)]
    fn positions(self) -> Vec<u8>;
}

#[diagnostic::do_not_recommend]
impl Locks for Lockable {
    fn positions(self) -> Vec<u8> {
        vec![self.0]
    }
}

macro_rules! locks {
    ($($($table:ident)*;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl Locks for ($(tables!(@lockable $table),)*) {
            fn positions(self) -> Vec<u8> {
                #[allow(non_snake_case)]
                let ($($table,)*) = self;
                vec![$($table.0),*]
            }
        }
    )* };
}

macro_rules! tables {
    (@lockable $table:ident) => {
        Lockable
    };
}

locks! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

/// A join that locks rows until the transaction ends. It is sent by `.all(&tx)`, `.one(&tx)` or `.required(&tx)`: one statement,
/// one round trip.
#[must_use = "a query is sent by `.all(&tx)` or another method that takes the transaction"]
pub struct LockedJoin<J> {
    join: Join<J>,
    lock: RowLock,
}

impl<J: Tables> LockedJoin<J> {
    pub(super) fn new(join: Join<J>, lock: Lock) -> Self {
        LockedJoin { join, lock: RowLock { lock, wait: LockWait::Wait } }
    }

    /// Leaves out the rows of which another transaction has locked one.
    ///
    /// SQL: `… SKIP LOCKED`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().cross_join(Tag::find()).lock(ForUpdate).skip_locked();
    /// assert!(query.to_sql().ends_with(" FOR UPDATE SKIP LOCKED"));
    /// ```
    pub fn skip_locked(mut self) -> Self {
        self.lock.wait = LockWait::SkipLocked;
        self
    }

    /// Fails at once, with an error of kind [`LockNotAvailable`](crate::error::ErrorKind::LockNotAvailable), if another
    /// transaction has locked one of the rows. The transaction is aborted then, up to the innermost savepoint.
    ///
    /// SQL: `… NOWAIT`.
    ///
    /// ```
    /// # use orm::prelude::*;
    /// # use orm_guide::blog::*;
    /// let query = Post::find().cross_join(Tag::find()).lock(ForUpdate).nowait();
    /// assert!(query.to_sql().ends_with(" FOR UPDATE NOWAIT"));
    /// ```
    pub fn nowait(mut self) -> Self {
        self.lock.wait = LockWait::NoWait;
        self
    }

    /// The join with its lock.
    pub(crate) fn into_join(self) -> Join<J> {
        self.join.locked(self.lock)
    }
}

impl<J> Clone for LockedJoin<J> {
    fn clone(&self) -> Self {
        LockedJoin { join: self.join.clone(), lock: self.lock }
    }
}
