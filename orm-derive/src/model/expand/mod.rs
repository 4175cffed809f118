//! From the checked model to Rust: one file for each kind of item. Nothing here can fail, every path is
//! absolute, and what does not depend on the model is a function of `orm-core`.

mod assertion;
mod columns;
mod constants;
mod create;
mod filter;
mod include;
mod inheritance;
mod life;
mod link;
mod markers;
mod polymorphic;
mod read_only;
mod relation;
mod row;
mod rows;
mod table;
mod unique;
mod with;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::ir::{Column, Model};

/// Everything that a model becomes.
pub(crate) fn model(model: &Model) -> TokenStream {
    let (row, assertions) = (row::row(model, &table::table(model)), assertion::assertions(model));
    let (begin, create) = if model.read_only {
        (read_only::refused(model), TokenStream::new())
    } else {
        (create::begin(model), create::create(model))
    };
    let (access, relations) = (access(model), relation::relations(model));
    let shared = shared(model, &begin);
    quote! { #shared #row #create #assertions #access #relations }
}

/// What the rest of the program refers to, of a model that has a mistake: it compiles, and is never run.
pub(crate) fn stub(model: &Model) -> TokenStream {
    let items = [row::stub(model), create::stub(model), relation::stubs(model)];
    let shared = shared(model, &create::begin(model));
    let ident = &model.ident;
    quote! { #shared #(#items)* impl ::orm::__private::Writable for #ident {} }
}

/// That rows are written; of those that are not, that a primary key tells them apart.
fn access(model: &Model) -> TokenStream {
    let ident = &model.ident;
    if !model.read_only {
        quote! { impl ::orm::__private::Writable for #ident {} }
    } else if !model.key.is_empty() {
        quote! { impl ::orm::__private::Keyed for #ident {} }
    } else {
        TokenStream::new()
    }
}

/// A field's type, in code that needs it to be one that a column can have. If the compiler has to tell, it is asked
/// in the same words at the same place each time, and reports it once.
fn field_type(column: &Column) -> TokenStream {
    let ty = &column.ty;
    if column.known {
        quote! { #ty }
    } else {
        quote_spanned! {ty.span()=> <#ty as ::orm::__private::ColumnValue>::Own }
    }
}

/// The type inside of a field's `Option`, if the compiler has to tell whether a column can have it.
fn unknown_in_option(column: &Column) -> Option<TokenStream> {
    let scalar = &column.scalar;
    (column.nullable && !column.known).then(|| {
        quote_spanned! {scalar.span()=> <#scalar as ::orm::__private::ColumnValue>::Own }
    })
}

fn shared(model: &Model, begin: &TokenStream) -> TokenStream {
    let items = [
        constants::constants(model, begin),
        columns::columns(model),
        markers::markers(model),
        with::with(model),
        include::includes(model),
        unique::unique(model),
        inheritance::inherits(model),
    ];
    let soft_delete = model.keeps_deleted.then(|| {
        let ident = &model.ident;
        quote! { impl ::orm::__private::SoftDelete for #ident {} }
    });
    quote! { #(#items)* #soft_delete }
}
