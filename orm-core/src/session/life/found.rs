use super::{Hooks, LifeOfKinds};
use crate::model::Shape;
use crate::query::Select;

/// A query narrowed by the hooks of its model, unless it says that it is not.
pub(in crate::session) fn scoped<S: Shape>(query: Select<S>) -> Select<S> {
    if let Some(kinds) = LifeOfKinds::<S::Model>::get() {
        return query.narrowed(|query| kinds.scoped(query));
    }
    match Hooks::<S::Model>::of() {
        Some(hooks) if !hooks.before_find.is_empty() => {
            query.narrowed(|query| hooks.before_find.iter().fold(query, |query, hook| hook(query)))
        }
        _ => query,
    }
}
