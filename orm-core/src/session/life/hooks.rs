use std::any::Any;

use validator::ValidationErrors;

use super::{HookContext, HookFuture};
use crate::error::Result;
use crate::model::{Edit, Hooked, Model};
use crate::query::Select;
use crate::session::Database;

/// A hook that may change the row.
type Before<M> = for<'a, 'c> fn(&'a mut Edit<M>, &'a mut HookContext<'c>) -> HookFuture<'a>;
/// A hook or a validator that sees the row.
type After<M> = for<'a, 'c> fn(&'a Edit<M>, &'a mut HookContext<'c>) -> HookFuture<'a>;
/// A hook of a row that is not saved.
pub(super) type OfRow<M> = for<'a, 'c> fn(&'a M, &'a mut HookContext<'c>) -> HookFuture<'a>;
/// What runs behind a transaction.
pub(super) type Ended<M> = for<'a> fn(&'a M, &'a Database) -> HookFuture<'a>;

/// The rules of a model.
type Rules<M> = fn(&M) -> Result<(), ValidationErrors>;
/// A hook that narrows a query.
type Scope<M> = fn(Select<M>) -> Select<M>;

/// The hooks and validators of a model, each event's in the order in which they are written; the derive makes it.
#[doc(hidden)]
pub struct Hooks<M: Model> {
    /// The rules of `#[validate(…)]`.
    pub rules: Option<Rules<M>>,
    /// `validate = …`.
    pub validate: &'static [After<M>],
    /// Before the row is validated.
    pub before_validate: &'static [Before<M>],
    /// After the row was found valid.
    pub after_validate: &'static [After<M>],
    /// Before an INSERT or UPDATE.
    pub before_save: &'static [Before<M>],
    /// Before an INSERT.
    pub before_create: &'static [Before<M>],
    /// Before an UPDATE.
    pub before_update: &'static [Before<M>],
    /// After an INSERT.
    pub after_create: &'static [After<M>],
    /// After an UPDATE.
    pub after_update: &'static [After<M>],
    /// After an INSERT or UPDATE.
    pub after_save: &'static [After<M>],
    /// Before a DELETE.
    pub before_delete: &'static [OfRow<M>],
    /// After a DELETE.
    pub after_delete: &'static [OfRow<M>],
    /// Before a deleted row is brought back.
    pub before_restore: &'static [OfRow<M>],
    /// After a deleted row was brought back.
    pub after_restore: &'static [OfRow<M>],
    /// Once a saved row is committed.
    pub after_commit: &'static [Ended<M>],
    /// Once a saved row was rolled back.
    pub after_rollback: &'static [Ended<M>],
    /// What narrows every query.
    pub before_find: &'static [Scope<M>],
}

impl<M: Model> Hooks<M> {
    /// None.
    pub const NONE: Self = Hooks {
        rules: None,
        validate: &[],
        before_validate: &[],
        after_validate: &[],
        before_save: &[],
        before_create: &[],
        before_update: &[],
        after_create: &[],
        after_update: &[],
        after_save: &[],
        before_delete: &[],
        after_delete: &[],
        before_restore: &[],
        after_restore: &[],
        after_commit: &[],
        after_rollback: &[],
        before_find: &[],
    };

    /// Those of the model.
    pub(in crate::session) fn of() -> Option<&'static Self> {
        M::LIFE.get()
    }

    /// Whether a save has to be a transaction, because something may send statements of its own or wants to know of
    /// the commit.
    pub(super) fn send_at_save(&self, is_new: bool) -> bool {
        let of_one = if is_new {
            !self.before_create.is_empty() || !self.after_create.is_empty()
        } else {
            !self.before_update.is_empty() || !self.after_update.is_empty()
        };
        of_one
            || !self.validate.is_empty()
            || !self.before_validate.is_empty()
            || !self.after_validate.is_empty()
            || !self.before_save.is_empty()
            || !self.after_save.is_empty()
            || !self.after_commit.is_empty()
            || !self.after_rollback.is_empty()
    }
}

impl<M: Model> Hooked for Hooks<M> {
    fn narrows(&self) -> bool {
        !self.before_find.is_empty()
    }

    fn narrow(&self, query: Box<dyn Any>) -> Box<dyn Any> {
        match query.downcast::<Select<M>>() {
            Ok(query) => Box::new(self.before_find.iter().fold(*query, |query, hook| hook(query))),
            Err(query) => query,
        }
    }
}
