//! `#[derive(Projection)]`: a struct that says by its fields what is selected, or what SQL by hand yields.

mod check;
mod expand;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{DeriveInput, Expr, Type};

use crate::errors::Errors;

/// The struct as the expansion needs it: valid by construction.
pub(crate) struct Projection {
    pub(crate) ident: Ident,
    /// The model; of a struct that is for SQL by hand alone, none.
    pub(crate) model: Option<Type>,
    pub(crate) fields: Vec<Field>,
}

/// A field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) source: Source,
}

/// What a field is read from.
pub(crate) enum Source {
    /// A column or a relation of the model, by its name.
    Named(Ident),
    /// Whatever this is: an expression, or a relation that was refined.
    Expr(Box<Expr>),
}

/// The expansion of the derive; after an error a stub, which has what is right of the fields.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let errors = Errors::new();
    let checked = check::projection(input, &errors);
    let errors = errors.finish();
    let code = checked.map(|checked| expand::projection(&checked, errors.is_some()));
    quote! { #errors #code }
}
