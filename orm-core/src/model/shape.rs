use super::{Model, Row};
use crate::error::Result;

/// What a query yields: a model, or a model with relations loaded beside it (`PostWith<…>`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a model nor a model with its relations",
    label = "not what a query yields"
)]
pub trait Shape: Sized + Send + Sync + 'static {
    /// The model.
    type Model: Model;

    /// Reads a row, and the rows related to it that the query loaded.
    ///
    /// # Errors
    /// If a column's value is none of its field's type.
    fn decode(row: Row<'_>) -> Result<Self>;

    /// The model's own row.
    fn model(&self) -> &Self::Model;
}

/// Clone, behind a lifetime: a bound that names it is checked where a shape is cloned, not where it is defined, so
/// that a model need not be `Clone`.
#[doc(hidden)]
pub trait CloneModel<'a>: Sized {
    fn clone_model(&self) -> Self;
}

impl<T: Clone> CloneModel<'_> for T {
    fn clone_model(&self) -> Self {
        self.clone()
    }
}
