use std::fmt;
use std::pin::Pin;

use orm_core::error::Result;
use orm_core::session::Database;

/// What an invariant's function returns.
type Holding<'a> = Pin<Box<dyn Future<Output = Result<bool>> + Send + 'a>>;

/// A function that tells whether something holds: `async fn(&Database) -> orm::Result<bool>`.
#[diagnostic::on_unimplemented(
    message = "an invariant is an `async fn(&Database) -> orm::Result<bool>`",
    label = "not a function of this form",
    note = "write it as a function of its own, not as a closure; its future has to be `Send`: nothing like an `Rc` lives across an `.await`"
)]
pub trait InvariantFunction<'a> {
    /// Calls it.
    #[doc(hidden)]
    fn call(&self, db: &'a Database) -> Holding<'a>;
}

#[diagnostic::do_not_recommend]
impl<'a, F, O> InvariantFunction<'a> for F
where
    F: Fn(&'a Database) -> O,
    O: Future<Output = Result<bool>> + Send + 'a,
{
    fn call(&self, db: &'a Database) -> Holding<'a> {
        Box::pin(self(db))
    }
}

/// Something that has to hold after a deployment.
pub(crate) struct Invariant {
    pub(crate) name: String,
    pub(crate) holds: Box<dyn for<'a> InvariantFunction<'a> + Send + Sync>,
}

impl fmt::Debug for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Invariant").field(&self.name).finish()
    }
}
