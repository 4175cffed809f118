use super::hooks::OfRow;
use super::{HookContext, Hooks, LifeOfKinds};
use crate::error::Result;
use crate::model::{Model, copy};
use crate::session::{Pending, Session, Transaction};

/// What happens to a row that is not saved.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// It is deleted.
    Delete,
    /// It is brought back.
    Restore,
}

/// What runs before and after an event.
type Around<M> = (&'static [OfRow<M>], &'static [OfRow<M>]);

impl Event {
    /// The hooks before and after it.
    fn hooks<M: Model>(self) -> Option<Around<M>> {
        let hooks = Hooks::<M>::of()?;
        let both = match self {
            Event::Delete => (hooks.before_delete, hooks.after_delete),
            Event::Restore => (hooks.before_restore, hooks.after_restore),
        };
        (!both.0.is_empty() || !both.1.is_empty()).then_some(both)
    }
}

/// Whether the model has hooks of the event.
pub(in crate::session) fn is_watched<M: Model>(event: Event) -> bool {
    if let Some(kinds) = LifeOfKinds::<M>::get() {
        return kinds.is_watched(event);
    }
    event.hooks::<M>().is_some()
}

/// Runs the statement of an event with the row's hooks around it, in a transaction of its own or a savepoint; without
/// hooks the statement alone.
pub(in crate::session) fn around<'a, M, T, W>(
    session: Session<'a>,
    event: Event,
    row: &M,
    work: W,
) -> Pending<'a, T>
where
    M: Model,
    T: Send + 'a,
    W: for<'t> FnOnce(Session<'t>) -> Pending<'t, T> + Send + 'a,
{
    if !is_watched::<M>(event) {
        return work(session);
    }
    // The caller may let go of the row before the future is awaited.
    let row = copy(row);
    Box::pin(async move {
        let row = row?;
        let scope = session.scope().await?;
        let outcome = around_in(scope.tx(), event, &row, work).await;
        scope.close(outcome).await
    })
}

/// The same in a transaction that is open.
pub(super) async fn around_in<M, T, W>(tx: &Transaction, event: Event, row: &M, work: W) -> Result<T>
where
    M: Model,
    W: for<'t> FnOnce(Session<'t>) -> Pending<'t, T>,
{
    let (before, after) = event.hooks::<M>().unwrap_or((&[], &[]));
    let cx = &mut HookContext::new(tx, false);
    for hook in before {
        hook(row, cx).await?;
    }
    let value = work(Session::Transaction(tx)).await?;
    for hook in after {
        hook(row, cx).await?;
    }
    Ok(value)
}
