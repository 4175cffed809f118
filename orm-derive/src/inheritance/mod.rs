//! `#[derive(Inheritance)]`: as for a model, `attr` → `check` → `expand`.

mod attr;
mod check;
mod expand;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;

/// The expansion of the derive; after an error, the errors and what the rest of the program refers to.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let options = attr::Options::parse(&input.attrs, &errors);
    let checked = check::inheritance(input, &options, &errors);
    let generic = !input.generics.params.is_empty();
    match errors.finish() {
        None => expand::inheritance(&checked),
        Some(errors) if generic => errors,
        Some(errors) => {
            let stub = expand::stub(&checked);
            quote! { #errors #stub }
        }
    }
}
