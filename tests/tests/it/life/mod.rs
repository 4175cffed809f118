//! Validators and hooks.

mod bulk;
mod candidate;
mod commit;
mod constraint;
mod find;
pub(crate) mod journal;
mod order;
mod reference;
mod soft_delete;
mod transaction;
mod validation;
