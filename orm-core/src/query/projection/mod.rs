//! Rows as structs of one's own, whose fields say what is selected.

mod field;
mod fill;
mod outline;
mod projected;

pub use self::field::{Bare, FieldOf, ReadAs, read_result, result_field};
pub use self::fill::Fills;
pub use self::outline::{Fields, Outline, deeper, depth_of};
pub(crate) use self::projected::Reading;
pub use self::projected::{Distinct, Projected, ProjectedKeyset};

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

    /// How many levels of rows it has. One that leads to itself has no number of them: the compiler then tells of a cycle,
    /// and of this name.
    #[doc(hidden)]
    const DEPTH_WHICH_HAS_TO_END: usize;

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

    const DEPTH_WHICH_HAS_TO_END: usize = 1;

    fn outline() -> Outline {
        Outline::whole()
    }

    fn read(row: Row<'_>) -> Result<Self> {
        <M as Shape>::decode(row)
    }
}

/// A projection of the model `M`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection of `{M}`",
    label = "not a projection of `{M}`",
    note = "derive it: `#[derive(Projection)]`, with `#[projection(of = {M})]`"
)]
pub trait ProjectionOf<M>: Projection<Model = M> {}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<Model = M>> ProjectionOf<M> for P {}
