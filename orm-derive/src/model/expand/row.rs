use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;

use super::super::ir::Model;
use super::{field_type, unknown_in_option};
use crate::naming::spelled;

/// `impl Model` and `impl Shape`: a row as the struct.
pub(super) fn row(model: &Model, table: &TokenStream) -> TokenStream {
    let Model { ident, .. } = model;
    let key = key(model);
    let names = model.columns.iter().map(|column| &column.ident);
    let gets = model.columns.iter().map(|column| {
        if column.known {
            return quote! { row.get()? };
        }
        if let Some(scalar) = unknown_in_option(column) {
            return quote! { row.get_nullable::<#scalar>()? };
        }
        let ty = field_type(column);
        quote! { row.get::<#ty>()? }
    });
    let last = model.columns.len().saturating_sub(1);
    let fields = model.columns.iter().enumerate().map(|(position, column)| {
        let name = &column.ident;
        let reference = if column.known {
            quote! { &self.#name }
        } else if let Some(scalar) = unknown_in_option(column) {
            quote! { ::orm::__private::nullable_field::<#scalar>(&self.#name) }
        } else {
            let ty = field_type(column);
            quote! {{ let field: &#ty = &self.#name; field }}
        };
        if position == last {
            quote! { _ => #reference }
        } else {
            quote! { #position => #reference }
        }
    });
    let shape = shape(model, &super::life::decode(model));
    let life = super::life::life(model);
    quote! {
        impl ::orm::__private::Model for #ident {
            type Key = #key;
            #[allow(clippy::needless_update, clippy::large_stack_arrays)]
            const TABLE: &'static ::orm::__private::schema::Table = #table;
            #life

            fn decode(row: &mut ::orm::__private::RowReader<'_>) -> ::orm::__private::Result<Self> {
                ::core::result::Result::Ok(#ident { #(#names: #gets),* })
            }

            fn field(&self, column: usize) -> &dyn ::orm::__private::Field {
                match column { #(#fields,)* }
            }
        }

        #shape
    }
}

/// The same of a model that has a mistake.
pub(super) fn stub(model: &Model) -> TokenStream {
    let Model { ident, .. } = model;
    let key = if model.key.is_empty() {
        quote! { i64 }
    } else {
        key(model)
    };
    let name = spelled(ident);
    let decode = quote! { <#ident as ::orm::__private::Model>::decode(&mut row.reader()) };
    let shape = shape(model, &decode);
    quote! {
        impl ::orm::__private::Model for #ident {
            type Key = #key;
            const TABLE: &'static ::orm::__private::schema::Table = &::orm::__private::schema::Table {
                model: #name,
                ..::orm::__private::schema::Table::EMPTY
            };

            fn decode(_: &mut ::orm::__private::RowReader<'_>) -> ::orm::__private::Result<Self> {
                ::core::unreachable!()
            }

            fn field(&self, _: usize) -> &dyn ::orm::__private::Field {
                ::core::unreachable!()
            }
        }

        #shape
    }
}

/// The key's type: that of its column, or a tuple.
fn key(model: &Model) -> TokenStream {
    let types: Vec<&Type> = model.key.iter().map(|&position| &model.columns[position].scalar).collect();
    match &*types {
        [one] => quote! { #one },
        [] => {
            let model = &model.ident;
            quote! { ::orm::__private::NoPrimaryKey<#model> }
        }
        several => {
            let span =
                model.key.first().map_or(model.ident.span(), |&first| model.columns[first].ident.span());
            quote_spanned! {span=> (#(#several),*) }
        }
    }
}

fn shape(model: &Model, decode: &TokenStream) -> TokenStream {
    let Model { ident, .. } = model;
    quote! {
        impl ::orm::__private::Shape for #ident {
            type Model = #ident;

            fn decode(row: ::orm::__private::Row<'_>) -> ::orm::__private::Result<Self> {
                #decode
            }

            fn model(&self) -> &#ident {
                self
            }

            fn into_model(self) -> #ident {
                self
            }
        }
    }
}
