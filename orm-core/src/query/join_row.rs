use super::{Insert, NewRow};
use crate::relation::{Joined, Linked, ManyToMany, WithKey};
use crate::value::Value;

/// What `add_with` takes: the create builder of the join model, with every required field but the two keys.
pub trait JoinRow<R: ManyToMany> {
    /// The row, with the keys of the row that the relation starts from and of the one that it leads to.
    #[doc(hidden)]
    fn with_keys(self, from: &[Value], to: &[Value]) -> Insert<R::Through>;
}

impl<R, C, F, T> JoinRow<R> for C
where
    R: ManyToMany + Linked<Link = Joined<F, T>>,
    C: WithKey<F>,
    C::Out: WithKey<T>,
    <C::Out as WithKey<T>>::Out: NewRow<R::Through>,
{
    fn with_keys(self, from: &[Value], to: &[Value]) -> Insert<R::Through> {
        self.with_key(from).with_key(to).into_insert()
    }
}
