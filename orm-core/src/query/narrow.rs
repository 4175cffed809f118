//! What the hooks of a model make of its queries, wherever these become a statement or a part of one.

use std::any::{Any, TypeId};
use std::cell::RefCell;

use super::Select;
use crate::model::{Model, Shape};

thread_local! {
    /// The models whose hooks are at work: a query of one of them within its own hook is not narrowed, or it would never end.
    static AT_WORK: RefCell<Vec<TypeId>> = const { RefCell::new(Vec::new()) };
}

/// A model whose hooks are at work until this is dropped.
struct AtWork;

impl AtWork {
    /// None, if they are already.
    fn of<M: 'static>() -> Option<Self> {
        AT_WORK.with_borrow_mut(|models| {
            let model = TypeId::of::<M>();
            (!models.contains(&model)).then(|| models.push(model)).map(|()| AtWork)
        })
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.with_borrow_mut(|models| _ = models.pop());
    }
}

impl<S: Shape> Select<S> {
    /// Narrowed by the hooks of its model, unless it says that it is not.
    pub(crate) fn by_hooks(self) -> Self {
        let Some(hooks) = S::Model::LIFE.narrowing() else { return self };
        let Some(_at_work) = AtWork::of::<S::Model>() else { return self };
        self.narrowed(|query| of_its_type(hooks.narrow(Box::new(query)), Select::new))
    }
}

/// What was narrowed is what it was; the other case is there for the compiler.
fn of_its_type<M: Model>(query: Box<dyn Any>, otherwise: fn() -> Select<M>) -> Select<M> {
    query.downcast().map_or_else(|_| otherwise(), |query| *query)
}
