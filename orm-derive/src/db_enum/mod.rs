//! `#[derive(DbEnum)]`: as for a model, `attr` → `check` → `expand`.

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
    let options = attr::EnumOptions::parse(&input.attrs, &errors);
    let checked = check::db_enum(input, &options, &errors);
    let generic = !input.generics.params.is_empty();
    match errors.finish() {
        None => expand::db_enum(&checked),
        Some(errors) if generic => errors,
        Some(errors) => {
            let stub = expand::stub(&checked);
            quote! { #errors #stub }
        }
    }
}

/// The type of a text column of these labels.
pub(crate) fn of_labels(
    ident: &syn::Ident,
    variants: impl Iterator<Item = (syn::Ident, String)>,
) -> TokenStream {
    expand::db_enum(&check::DbEnum {
        ident: ident.clone(),
        schema: None,
        name: crate::naming::enum_type(ident),
        native: false,
        variants: variants.collect(),
    })
}
