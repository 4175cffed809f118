use std::convert::Infallible;
use std::marker::PhantomData;

use super::Keyed;
use crate::value::{Key, Value};

/// The values of a primary key, in the order of its columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a primary key",
    label = "equal values of this type can have different bytes, or it has more than four parts",
    note = "keys are integers, uuid, text, bool, dates and times, bytes, MAC addresses or enums"
)]
pub trait KeyValues: Send + Sync + 'static {
    /// Them, as bind arguments.
    fn values(&self) -> Vec<Value>;
}

#[diagnostic::do_not_recommend]
impl<T: Key> KeyValues for T {
    fn values(&self) -> Vec<Value> {
        vec![Value::of(self)]
    }
}

/// The key of the model `M`, which has none: one with `#[model(read_only)]` need not. There is no value of it.
#[derive(Debug)]
pub struct NoPrimaryKey<M>(Infallible, PhantomData<fn() -> M>);

#[diagnostic::do_not_recommend]
impl<M: 'static> KeyValues for NoPrimaryKey<M> {
    fn values(&self) -> Vec<Value> {
        match self.0 {}
    }
}

macro_rules! composite_keys {
    ($(($($name:ident $position:tt),*);)*) => {
        $(#[diagnostic::do_not_recommend]
        impl<$($name: Key),*> KeyValues for ($($name,)*) {
            fn values(&self) -> Vec<Value> {
                vec![$(Value::of(&self.$position)),*]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($name: Key),*> RowKey for ($($name,)*) {})*
    };
}

composite_keys! {
    (A 0, B 1);
    (A 0, B 1, C 2);
    (A 0, B 1, C 2, D 3);
}

/// A foreign key's type: the same as the key that it refers to.
#[diagnostic::on_unimplemented(
    message = "the foreign key is `{Self}`, but the key that it refers to is `{K}`",
    label = "make it `{K}`, or `Option<{K}>` for an optional relation"
)]
pub trait ForeignKeyFor<K> {}

impl<K> ForeignKeyFor<K> for K {}

// That there is no key to refer to is said by `RowKey`.
#[diagnostic::do_not_recommend]
impl<F: RowKey, M> ForeignKeyFor<NoPrimaryKey<M>> for F {}

/// A key that there is: every one but [`NoPrimaryKey`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a relation leads to a model with a primary key, and this one has none",
    label = "no column of the model is known to tell its rows apart",
    note = "if one does, write `#[column(primary_key)]` above it there, or `#[model(primary_key(…))]` for several together"
)]
pub trait RowKey {}

#[diagnostic::do_not_recommend]
impl<T: Key> RowKey for T {}

/// Compiles if a foreign key of type `F` can refer to a key of type `K`; the derive calls it.
#[doc(hidden)]
pub const fn assert_foreign_key<F: ForeignKeyFor<K>, K: RowKey>() {}

/// Compiles if a model has a primary key; the derive calls it.
#[doc(hidden)]
pub const fn assert_keyed<M: Keyed>() {}
