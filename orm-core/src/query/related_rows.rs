use crate::model::{Model, Shape};

/// Rows of the model `M` that are at hand, with or without relations: `&row`, or several, `&rows` or `[&a, &b]`.
#[diagnostic::on_unimplemented(
    message = "rows of `{M}` are expected by reference, not `{Self}`",
    label = "write `&row`, `&rows` or `[&a, &b]`"
)]
pub trait RelatedRows<M: Model> {
    /// Calls `visit` for each.
    #[doc(hidden)]
    fn each(self, visit: &mut dyn FnMut(&M));
}

#[diagnostic::do_not_recommend]
impl<S: Shape> RelatedRows<S::Model> for &S {
    fn each(self, visit: &mut dyn FnMut(&S::Model)) {
        visit(self.model());
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape> RelatedRows<S::Model> for &[S] {
    fn each(self, visit: &mut dyn FnMut(&S::Model)) {
        for row in self {
            visit(row.model());
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape> RelatedRows<S::Model> for &Vec<S> {
    fn each(self, visit: &mut dyn FnMut(&S::Model)) {
        self.as_slice().each(visit);
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape, const N: usize> RelatedRows<S::Model> for &[S; N] {
    fn each(self, visit: &mut dyn FnMut(&S::Model)) {
        self.as_slice().each(visit);
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape, const N: usize> RelatedRows<S::Model> for [&S; N] {
    fn each(self, visit: &mut dyn FnMut(&S::Model)) {
        for row in self {
            visit(row.model());
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S: Shape> RelatedRows<S::Model> for Vec<&S> {
    fn each(self, visit: &mut dyn FnMut(&S::Model)) {
        for row in self {
            visit(row.model());
        }
    }
}
