use std::cell::RefCell;
use std::thread;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Collects mistakes, so that all of them are reported together.
///
/// Dropping it without [`finish`](Errors::finish) is a bug of the derive: a mistake would go unreported.
pub(crate) struct Errors {
    list: RefCell<Option<Vec<syn::Error>>>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Errors { list: RefCell::new(Some(Vec::new())) }
    }

    /// Reports a mistake at the user's own tokens.
    pub(crate) fn at(&self, tokens: impl ToTokens, message: impl Into<String>) {
        self.push(syn::Error::new_spanned(tokens, message.into()));
    }

    /// Reports a mistake at a span.
    pub(crate) fn at_span(&self, span: Span, message: impl Into<String>) {
        self.push(syn::Error::new(span, message.into()));
    }

    /// Reports what a parser found.
    pub(crate) fn push(&self, error: syn::Error) {
        if let Some(list) = self.list.borrow_mut().as_mut() {
            list.push(error);
        }
    }

    /// How many mistakes there are so far.
    pub(crate) fn count(&self) -> usize {
        self.list.borrow().as_ref().map_or(0, Vec::len)
    }

    /// All mistakes as `compile_error!` items; `None` if there was none.
    pub(crate) fn finish(self) -> Option<TokenStream> {
        let errors = self.list.borrow_mut().take().unwrap_or_default();
        if errors.is_empty() { None } else { Some(errors.iter().map(syn::Error::to_compile_error).collect()) }
    }

    /// The messages, for tests.
    #[cfg(test)]
    pub(crate) fn messages(self) -> Vec<String> {
        let errors = self.list.borrow_mut().take().unwrap_or_default();
        errors.into_iter().flatten().map(|error| error.to_string()).collect()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(
            thread::panicking() || self.list.borrow().is_none(),
            "the derive forgot to report its errors"
        );
    }
}
