//! A row's life: what is checked and what is called when it is created, changed, deleted or found.
//!
//! A model without hooks and validators never comes here: [`Model::LIFE`](crate::model::Model::LIFE) is a constant.

mod bulk;
mod context;
mod delete;
mod hooks;
mod kind;
mod save;
mod signature;
mod upsert;
mod validation;

pub use self::context::HookContext;
pub use self::hooks::Hooks;
pub use self::kind::{LifeOfKind, LifeOfKinds, OfKind};
pub use self::signature::{
    AfterHook, BeforeHook, CommitHook, FoundHook, HookFuture, HookOutput, RowHook, ScopeHook, Validated,
};

pub(super) use self::bulk::{
    Inserted, create_level, delete_each, each_valid, insert_each, update_each, valid,
};
pub(super) use self::delete::{Event, around, is_watched};
pub(super) use self::save::{at_save, create, create_model, has_hooks, has_life, update};
pub(super) use self::upsert::{of_upsert, upsert};
pub(super) use self::validation::note_rules;
