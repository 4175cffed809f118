//! Rows of an enum of models that share a table: each lives as one of its own kind.

use std::any::Any;
use std::marker::PhantomData;

use super::Hooks;
use super::delete::{Event, around_in, is_watched};
use super::save::{self, Candidate, Saving, at_save, save_in};
use crate::error::Result;
use crate::expr::{Expr, Kinds as _};
use crate::model::{Edit, HasKind, Hooked, Model};
use crate::query::{Queries as _, Select};
use crate::session::terminal::{delete_row, delete_with_hooks, other_kind, restore_with_hooks};
use crate::session::{Pending, Session, Transaction};
use crate::sql::ast;

/// What the kinds of an enum have instead of hooks of its own; the derive makes it.
#[doc(hidden)]
pub struct LifeOfKinds<B: Model>(&'static [&'static dyn OfKind<B>]);

impl<B: Model> LifeOfKinds<B> {
    /// Of these kinds.
    pub const fn of(kinds: &'static [&'static dyn OfKind<B>]) -> Self {
        LifeOfKinds(kinds)
    }

    /// That of the model, if it is such an enum.
    pub(in crate::session) fn get() -> Option<&'static Self> {
        B::LIFE.get()
    }

    /// Whether a save of one of the kinds is more than its statement.
    pub(super) fn at_save(&self, is_new: bool) -> bool {
        self.0.iter().any(|kind| kind.at_save(is_new))
    }

    /// Whether a create of one of the kinds has to be a transaction.
    pub(super) fn send_at_create(&self) -> bool {
        self.0.iter().any(|kind| kind.send_at_create())
    }

    /// Whether one of the kinds has hooks of the event.
    pub(super) fn is_watched(&self, event: Event) -> bool {
        self.0.iter().any(|kind| kind.is_watched(event))
    }

    /// The kind of a row.
    pub(in crate::session) fn of_row(&self, row: &B) -> Result<&'static dyn OfKind<B>> {
        // Each variant is a kind.
        self.0.iter().copied().find(|kind| kind.has(row)).ok_or_else(other_kind::<B>)
    }
}

impl<B: Model> Hooked for LifeOfKinds<B> {
    fn narrows(&self) -> bool {
        self.0.iter().any(|kind| kind.narrows())
    }

    /// By what narrows queries of the kinds: each for its own rows.
    fn narrow(&self, query: Box<dyn Any>) -> Box<dyn Any> {
        match query.downcast::<Select<B>>() {
            Ok(query) => Box::new(self.0.iter().filter_map(|kind| kind.scope()).fold(*query, Select::filter)),
            Err(query) => query,
        }
    }
}

/// One kind of the enum `B`.
#[doc(hidden)]
pub trait OfKind<B: Model>: Send + Sync {
    /// Whether the row is of it.
    fn has(&self, row: &B) -> bool;
    /// Whether a save is more than its statement.
    fn at_save(&self, is_new: bool) -> bool;
    /// Whether a create has to be a transaction.
    fn send_at_create(&self) -> bool;
    /// Whether it has hooks of the event.
    fn is_watched(&self, event: Event) -> bool;
    /// Whether its hooks narrow queries.
    fn narrows(&self) -> bool;
    /// What has to hold for its rows to be found.
    fn scope(&self) -> Option<Expr<B, bool>>;
    /// What is wrong with a new row by the attributes alone.
    ///
    /// # Errors
    /// That.
    fn first_rules(&self, row: &B) -> Result<()>;
    /// Inserts a row, with all that belongs to it.
    fn create<'a>(&self, session: Session<'a>, row: B) -> Pending<'a, B>;
    /// The same in a transaction that is open.
    fn create_in<'t>(&self, tx: &'t Transaction, row: B) -> Pending<'t, B>;
    /// Updates a row, with all that belongs to it.
    fn update<'a>(&self, session: Session<'a>, edit: Edit<B>) -> Pending<'a, B>;
    /// The same in a transaction that is open.
    fn update_in<'t>(&self, tx: &'t Transaction, edit: Edit<B>) -> Pending<'t, B>;
    /// Deletes a row, with all that belongs to it.
    fn delete<'a>(&self, session: Session<'a>, row: &B, for_good: bool) -> Pending<'a, ()>;
    /// The same in a transaction that is open.
    fn delete_in<'t>(&self, tx: &'t Transaction, row: B, for_good: bool) -> Pending<'t, ()>;
    /// Restores a row, with all that belongs to it.
    fn restore<'a>(&self, session: Session<'a>, row: &B) -> Pending<'a, B>;
}

/// The kind whose model is `M`.
#[doc(hidden)]
pub struct LifeOfKind<M>(PhantomData<fn() -> M>);

impl<M> LifeOfKind<M> {
    /// It.
    pub const NEW: Self = LifeOfKind(PhantomData);
}

impl<M: Model, B: HasKind<M> + From<M>> OfKind<B> for LifeOfKind<M> {
    fn has(&self, row: &B) -> bool {
        row.as_kind().is_some()
    }

    fn at_save(&self, is_new: bool) -> bool {
        at_save::<M>(is_new)
    }

    fn send_at_create(&self) -> bool {
        Hooks::<M>::of().is_some_and(|hooks| hooks.send_at_save(true))
    }

    fn is_watched(&self, event: Event) -> bool {
        is_watched::<M>(event)
    }

    fn narrows(&self) -> bool {
        M::LIFE.narrowing().is_some()
    }

    fn scope(&self) -> Option<Expr<B, bool>> {
        let hooks = Hooks::<M>::of().filter(|hooks| !hooks.before_find.is_empty())?;
        let narrowed = hooks.before_find.iter().fold(M::find(), |query, hook| hook(query));
        // Its columns are those of the kind, which are among those of the table of all kinds.
        let condition = ast::Expr::And(narrowed.into_ast(false).filter);
        Some((!B::of_kind::<M>()).or(Expr::new(condition)))
    }

    fn first_rules(&self, row: &B) -> Result<()> {
        match (Hooks::<M>::of(), row.as_kind()) {
            (Some(hooks), Some(row)) => save::first_rules(hooks, row),
            _ => Ok(()),
        }
    }

    fn create<'a>(&self, session: Session<'a>, row: B) -> Pending<'a, B> {
        Box::pin(async move { save::create_model(session, one::<M, B>(row)?).await.map(B::from) })
    }

    fn create_in<'t>(&self, tx: &'t Transaction, row: B) -> Pending<'t, B> {
        Box::pin(async move {
            let row = one::<M, B>(row)?;
            match Hooks::<M>::of().filter(|hooks| hooks.send_at_save(true)) {
                Some(hooks) => save_in(tx, hooks, Saving::New(Candidate::of_model(row)?)).await,
                None => save::create_model(Session::Transaction(tx), row).await,
            }
            .map(B::from)
        })
    }

    fn update<'a>(&self, session: Session<'a>, edit: Edit<B>) -> Pending<'a, B> {
        Box::pin(async move { save::update(session, edit_of_one::<M, B>(edit)?).await.map(B::from) })
    }

    fn update_in<'t>(&self, tx: &'t Transaction, edit: Edit<B>) -> Pending<'t, B> {
        Box::pin(async move {
            let edit = edit_of_one::<M, B>(edit)?;
            match Hooks::<M>::of().filter(|hooks| hooks.send_at_save(false)) {
                Some(hooks) if !edit.changes().is_empty() => save_in(tx, hooks, Saving::Stored(edit)).await,
                _ => save::update(Session::Transaction(tx), edit).await,
            }
            .map(B::from)
        })
    }

    fn delete<'a>(&self, session: Session<'a>, row: &B, for_good: bool) -> Pending<'a, ()> {
        match row.as_kind() {
            Some(row) => delete_with_hooks(session, row, for_good),
            None => Box::pin(async { Err(other_kind::<B>()) }),
        }
    }

    fn delete_in<'t>(&self, tx: &'t Transaction, row: B, for_good: bool) -> Pending<'t, ()> {
        Box::pin(async move {
            let row = one::<M, B>(row)?;
            around_in(tx, Event::Delete, &row, |session| delete_row(session, &row, for_good)).await
        })
    }

    fn restore<'a>(&self, session: Session<'a>, row: &B) -> Pending<'a, B> {
        let Some(row) = row.as_kind() else { return Box::pin(async { Err(other_kind::<B>()) }) };
        let restored = restore_with_hooks(session, row);
        Box::pin(async move { restored.await.map(B::from) })
    }
}

/// The row as one of its kind, which it is.
fn one<M, B: HasKind<M>>(row: B) -> Result<M> {
    row.into_kind().map_err(|_| other_kind::<B>())
}

/// The same of a row that is being changed; it may have become one of another kind.
fn edit_of_one<M: Model, B: HasKind<M>>(edit: Edit<B>) -> Result<Edit<M>> {
    let (original, row) = edit.into_both();
    Ok(Edit::of(one(original)?, one(row)?))
}
