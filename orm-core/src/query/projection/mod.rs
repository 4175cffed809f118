//! Rows as structs of one's own, whose fields say what is selected.

mod field;
mod fill;
mod outline;
mod projected;

pub use self::field::{FieldOf, ReadAs};
pub use self::fill::Fills;
pub use self::outline::{Fields, Outline, deepest, depth_of};
pub use self::projected::Projected;

use crate::error::Result;
use crate::model::{Model, Row, Shape};

/// What the rows of a model can be read as by [`project`](super::Select::project): a struct with
/// `#[derive(Projection)]`, or the model itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection",
    label = "neither a projection nor a model",
    note = "derive it: `#[derive(Projection)]`, and `#[projection(of = …)]` for the model"
)]
pub trait Projection: Sized + Send + 'static {
    /// The model whose rows it is read from.
    type Model: Model;

    /// How many levels of rows it has. One that has itself in it has no number of them, and does not compile.
    #[doc(hidden)]
    const DEPTH: usize;

    /// What is selected.
    #[doc(hidden)]
    fn outline() -> Outline;

    /// Reads a row of that, and the rows related to it.
    #[doc(hidden)]
    fn read(row: Row<'_>) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Projection for M {
    type Model = M;

    const DEPTH: usize = 1;

    fn outline() -> Outline {
        Outline::whole()
    }

    fn read(row: Row<'_>) -> Result<Self> {
        <M as Shape>::decode(row)
    }
}
