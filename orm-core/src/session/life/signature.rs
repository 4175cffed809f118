//! The signatures of hooks. The derive calls each function through one of these traits, so that one of another form is
//! one error, at its name.
//!
//! Each trait has a second implementation, for functions of a form that nobody writes: of a trait with a single one the
//! compiler explains which of its bounds does not hold, instead of saying what is written here.

use std::pin::Pin;

use validator::ValidationErrors;

use super::HookContext;
use crate::error::Result;
use crate::model::{Edit, Model};
use crate::query::Select;
use crate::session::Database;

/// A hook at work.
pub type HookFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// What calling a hook yields: a future of `orm::Result<()>` that can be sent between threads.
pub trait HookOutput<'a> {
    /// It, without its type.
    fn boxed(self) -> HookFuture<'a>;
}

#[diagnostic::do_not_recommend]
impl<'a, F: Future<Output = Result<()>> + Send + 'a> HookOutput<'a> for F {
    fn boxed(self) -> HookFuture<'a> {
        Box::pin(self)
    }
}

/// A type that no function of an application takes.
#[derive(Debug)]
pub enum Nobody {}

macro_rules! hooks {
    ($($(#[$doc:meta])* $name:ident($first:ty, $second:ty $(, $context:lifetime)?) $message:literal, $label:literal;)*) => { $(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = "its future has to be `Send`: nothing like an `Rc` lives across an `.await`"
        )]
        pub trait $name<'a, $($context,)? M, K> {
            /// Calls it.
            fn call(&self, row: $first, context: $second) -> HookFuture<'a>;
        }

        #[diagnostic::do_not_recommend]
        impl<'a, $($context: 'a,)? M: 'a, F, O> $name<'a, $($context,)? M, ()> for F
        where
            F: Fn($first, $second) -> O,
            O: HookOutput<'a>,
        {
            fn call(&self, row: $first, context: $second) -> HookFuture<'a> {
                self(row, context).boxed()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<'a, $($context: 'a,)? M: 'a, F> $name<'a, $($context,)? M, Nobody> for F
        where
            F: Fn(Nobody, Nobody, Nobody) -> Nobody,
        {
            fn call(&self, _: $first, _: $second) -> HookFuture<'a> {
                Box::pin(async { Ok(()) })
            }
        }
    )* };
}

hooks! {
    /// `before_validate`, `before_save`, `before_create`, `before_update`.
    BeforeHook(&'a mut Edit<M>, &'a mut HookContext<'c>, 'c)
        "this function is no hook that runs before a save of `{M}`",
        "write it as `async fn …(row: &mut Edit<{M}>, cx: &mut HookContext<'_>) -> orm::Result<()>`";
    /// `validate`, `after_validate`, `after_save`, `after_create`, `after_update`.
    AfterHook(&'a Edit<M>, &'a mut HookContext<'c>, 'c)
        "this function is no validator, and no hook that runs after a save, of `{M}`",
        "write it as `async fn …(row: &Edit<{M}>, cx: &mut HookContext<'_>) -> orm::Result<()>`";
    /// `before_delete`, `after_delete`, `before_restore`, `after_restore`.
    RowHook(&'a M, &'a mut HookContext<'c>, 'c)
        "this function is no hook of deleting or restoring a `{M}`",
        "write it as `async fn …(row: &{M}, cx: &mut HookContext<'_>) -> orm::Result<()>`";
    /// `after_commit`, `after_rollback`.
    CommitHook(&'a M, &'a Database)
        "this function is no hook that runs after the transaction of a `{M}`",
        "write it as `async fn …(row: &{M}, db: &Database) -> orm::Result<()>`";
}

/// `before_find`.
#[diagnostic::on_unimplemented(
    message = "this function is no hook that narrows a query for `{M}`",
    label = "write it as `fn …(query: Select<{M}>) -> Select<{M}>`"
)]
pub trait ScopeHook<M: Model, K> {
    /// Calls it.
    fn call(&self, query: Select<M>) -> Select<M>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: Fn(Select<M>) -> Select<M>> ScopeHook<M, ()> for F {
    fn call(&self, query: Select<M>) -> Select<M> {
        self(query)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, F: Fn(Nobody, Nobody, Nobody) -> Nobody> ScopeHook<M, Nobody> for F {
    fn call(&self, query: Select<M>) -> Select<M> {
        query
    }
}

/// `after_find`.
#[diagnostic::on_unimplemented(
    message = "this function is no hook of a `{M}` that was found",
    label = "write it as `fn …(row: &mut {M}) -> orm::Result<()>`"
)]
pub trait FoundHook<'a, M, K> {
    /// Calls it.
    ///
    /// # Errors
    /// Its own.
    fn call(&self, row: &'a mut M) -> Result<()>;
}

#[diagnostic::do_not_recommend]
impl<'a, M: 'a, F: Fn(&'a mut M) -> Result<()>> FoundHook<'a, M, ()> for F {
    fn call(&self, row: &'a mut M) -> Result<()> {
        self(row)
    }
}

#[diagnostic::do_not_recommend]
impl<'a, M: 'a, F: Fn(Nobody, Nobody, Nobody) -> Nobody> FoundHook<'a, M, Nobody> for F {
    fn call(&self, _: &'a mut M) -> Result<()> {
        Ok(())
    }
}

/// A model whose rules are `#[validate(…)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has rules in `#[validate(…)]`, but nothing that checks them",
    label = "derive `Validate` too: `#[derive(Model, Validate)]`"
)]
pub trait Validated {
    /// Checks them.
    ///
    /// # Errors
    /// What is wrong, by field.
    fn validated(&self) -> Result<(), ValidationErrors>;
}

#[diagnostic::do_not_recommend]
impl<M: validator::Validate> Validated for M {
    fn validated(&self) -> Result<(), ValidationErrors> {
        self.validate()
    }
}
