use std::pin::Pin;

use orm_core::error::Result;
use orm_core::session::Transaction;

/// What a seed's function returns.
type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A seed's function, without its type.
pub(crate) type Boxed = Box<dyn for<'a> SeedFunction<'a> + Send + Sync>;

/// A function that seeds: `async fn(&Transaction) -> orm::Result<()>`.
#[diagnostic::on_unimplemented(
    message = "a seed is an `async fn(&Transaction) -> orm::Result<()>`",
    label = "not a function of this form",
    note = "write it as a function of its own, not as a closure; its future has to be `Send`: nothing like an `Rc` lives across an `.await`"
)]
pub trait SeedFunction<'a> {
    /// Calls it.
    #[doc(hidden)]
    fn call(&self, tx: &'a Transaction) -> Running<'a>;
}

#[diagnostic::do_not_recommend]
impl<'a, F, O> SeedFunction<'a> for F
where
    F: Fn(&'a Transaction) -> O,
    O: Future<Output = Result<()>> + Send + 'a,
{
    fn call(&self, tx: &'a Transaction) -> Running<'a> {
        Box::pin(self(tx))
    }
}
