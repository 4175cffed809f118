use std::fmt;
use std::marker::PhantomData;
use std::ops::Index;
use std::slice::Iter;

use super::Relation;

/// The field of a relation that the query did not load. Using it is a compile error, and `.include(…)` is what makes
/// the field a value.
pub struct NotLoaded<R> {
    of: PhantomData<fn() -> R>,
    /// Nothing. Of a field that is not there the compiler says which ones are: so it says what to do.
    pub add_include_to_the_query: (),
}

impl<R> NotLoaded<R> {
    /// Nothing.
    pub const fn new() -> Self {
        NotLoaded { of: PhantomData, add_include_to_the_query: () }
    }
}

/// What no relation is: loaded in a field that says that it is not. `M` is the model that it starts from.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the relation `{Self}` of `{M}` was not loaded",
    label = "not loaded: add `.include({M}::…)` with this relation to the query",
    note = "`Post::find().include(Post::author)` loads `post.author`; for rows at hand there is `orm::load(posts, Post::author, &db)`"
)]
pub trait LoadedWith<M> {
    fn never() -> !;
}

/// What a loaded relation is asked for. None of it can be called: each is there for the compiler to say, at the
/// user's own word, that the relation was not loaded.
#[doc(hidden)]
#[allow(missing_docs, clippy::iter_without_into_iter)]
impl<R: Relation> NotLoaded<R> {
    pub fn len(&self) -> usize
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn is_empty(&self) -> bool
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn iter(&self) -> Iter<'_, R::Target>
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn first(&self) -> Option<&R::Target>
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn last(&self) -> Option<&R::Target>
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn get(&self, _: usize) -> Option<&R::Target>
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn is_some(&self) -> bool
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn is_none(&self) -> bool
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn as_ref(&self) -> Option<&R::Target>
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn as_deref(&self) -> Option<&R::Target>
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn unwrap(self) -> R::Target
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }

    pub fn expect(self, _: &str) -> R::Target
    where
        R: LoadedWith<R::Source>,
    {
        R::never()
    }
}

impl<R: Relation + LoadedWith<R::Source>> Index<usize> for NotLoaded<R> {
    type Output = R::Target;

    fn index(&self, _: usize) -> &R::Target {
        R::never()
    }
}

#[allow(clippy::copy_iterator)] // there is nothing to copy
impl<R: Relation + LoadedWith<R::Source>> Iterator for NotLoaded<R> {
    type Item = R::Target;

    fn next(&mut self) -> Option<R::Target> {
        R::never()
    }
}

#[allow(clippy::copy_iterator)] // there is nothing to copy
impl<'a, R: Relation + LoadedWith<R::Source>> Iterator for &'a NotLoaded<R> {
    type Item = &'a R::Target;

    fn next(&mut self) -> Option<&'a R::Target> {
        R::never()
    }
}

impl<R> Default for NotLoaded<R> {
    fn default() -> Self {
        NotLoaded::new()
    }
}

impl<R> Clone for NotLoaded<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for NotLoaded<R> {}

impl<R> PartialEq for NotLoaded<R> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<R> Eq for NotLoaded<R> {}

impl<R> fmt::Debug for NotLoaded<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NotLoaded")
    }
}
