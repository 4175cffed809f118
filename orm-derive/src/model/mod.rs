//! `#[derive(Model)]`: `attr` reads the tokens, `check` rejects, `ir` is what is left, `expand` writes it.

mod attr;
mod check;
mod expand;
mod field_type;
mod ir;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

/// The expansion of the derive. After an error it consists of the errors and of what the rest of the program
/// refers to, so that one mistake stays one error.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let mut attributes = attr::Input::parse(input, &errors);
    let model = check::model(&mut attributes, &errors);
    let generic = !input.generics.params.is_empty();
    match errors.finish() {
        None => expand::model(&model),
        Some(errors) if generic => errors,
        Some(errors) => {
            let stub = expand::stub(&model);
            quote::quote! { #errors #stub }
        }
    }
}
