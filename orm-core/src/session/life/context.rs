use std::fmt;

use crate::error::Result;
use crate::session::{Database, Transaction};

/// What a hook or a validator has beside the row.
///
/// ```
/// # use orm::prelude::*;
/// #[derive(Model, Clone)]
/// #[model(before_create = count)]
/// struct Visit {
///     #[column(primary_key, default = identity)]
///     id: i64,
///     page: String,
///     #[column(default = 0)]
///     before: i64,
/// }
///
/// async fn count(visit: &mut Edit<Visit>, cx: &mut HookContext<'_>) -> orm::Result<()> {
///     let earlier = Visit::find().filter(Visit::page.eq(&visit.page)).count(cx.tx()).await?;
///     visit.before = i64::try_from(earlier).unwrap_or(i64::MAX);
///     cx.after_commit(|db| async move {
///         println!("{} visits", Visit::find().count(&db).await?);
///         Ok(())
///     });
///     Ok(())
/// }
/// ```
pub struct HookContext<'t> {
    tx: &'t Transaction,
    is_new: bool,
}

impl<'t> HookContext<'t> {
    pub(super) fn new(tx: &'t Transaction, is_new: bool) -> Self {
        HookContext { tx, is_new }
    }

    /// The transaction that the row is saved or deleted in. What a hook sends on it is kept or undone together with the
    /// row: what the hooks of a row wrote is gone if one of them refuses it.
    pub fn tx(&self) -> &'t Transaction {
        self.tx
    }

    /// Whether the row is being created.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Runs `work` once the row is committed: see [`Transaction::after_commit`].
    pub fn after_commit<F, W>(&mut self, work: F)
    where
        F: FnOnce(Database) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        self.tx.after_commit(work);
    }

    /// Runs `work` once what is being done was rolled back: see [`Transaction::after_rollback`].
    pub fn after_rollback<F, W>(&mut self, work: F)
    where
        F: FnOnce(Database) -> W + Send + 'static,
        W: Future<Output = Result<()>> + Send + 'static,
    {
        self.tx.after_rollback(work);
    }
}

impl fmt::Debug for HookContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookContext").field("is_new", &self.is_new).finish_non_exhaustive()
    }
}
