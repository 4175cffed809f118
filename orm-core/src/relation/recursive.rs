//! Relations that lead from a model back to it.

use super::{Include, Loadable, Relation};
use crate::model::{AtDepth, Model, Shape};

/// A relation of the model `M` to itself, which can be followed again and again.
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` does not lead from `{M}` back to `{M}`",
    label = "not a relation of `{M}` to itself",
    note = "only such a relation can be followed from row to row: a `belongs_to` of `{M}` to `{M}`, its `has_many`, or a `many_to_many` between rows of `{M}`"
)]
pub trait Recursive<M>: Relation {}

#[diagnostic::do_not_recommend]
impl<M: Model, R: Relation<Source = M, Target = M>> Recursive<M> for R {}

impl<S, R, T> Include<R, T> for AtDepth<S>
where
    S: Include<R, T>,
    R: Loadable,
    T: Shape<Model = R::Target>,
{
    type Out = AtDepth<S::Out>;

    fn attach(self, loaded: R::Slot<T>) -> Self::Out {
        AtDepth { row: self.row.attach(loaded), depth: self.depth }
    }
}
