use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Model, RelationKind};
use crate::naming::spelled;

/// `Post::title`, `Post::author`, `Post::create()`.
pub(super) fn constants(model: &Model) -> TokenStream {
    let Model { ident, vis, module, create, .. } = model;
    let part_of_key = super::unique::part_of_key(model);
    let columns = model.columns.iter().enumerate().map(|(position, column)| {
        let key = part_of_key(position);
        let (name, ty) = (&column.ident, &column.ty);
        let docs = &column.docs;
        let doc = docs.is_empty().then(|| {
            let text = format!("The column `{}.{}`.", model.table, column.name);
            quote! { #[doc = #text] }
        });
        quote! {
            #(#docs)* #doc
            #vis const #name: ::orm::__private::Column<#ident, #ty #key> = ::orm::__private::Column::at(#position);
        }
    });
    let relations = model.relations.iter().map(|relation| {
        let name = &relation.ident;
        let doc = match &relation.kind {
            RelationKind::BelongsTo { optional: false, .. } | RelationKind::Polymorphic { .. } => {
                "The related row, which is always there."
            }
            RelationKind::BelongsTo { .. } | RelationKind::HasOne { .. } => {
                "The related row, if there is one."
            }
            RelationKind::HasMany { .. } => "The rows that belong to this one.",
            RelationKind::ManyToMany { .. } => "The rows that a join row links to this one.",
        };
        quote! {
            #[doc = #doc]
            #vis const #name: ::orm::__private::Rel<#module::#name> = ::orm::__private::Rel::new();
        }
    });
    let indexes = super::unique::named(model);
    let doc = format!("Starts a row of `{}`: give every required field, then `save`.", model.table);
    let doc_of_required = required(model).map(|fields| format!("Required: {fields}."));
    let doc_of_required = doc_of_required.map(|text| quote! { #[doc = ""] #[doc = #text] });
    quote! {
        #[allow(non_upper_case_globals, dead_code)]
        impl #ident {
            #(#columns)*
            #(#relations)*
            #indexes
            #[doc = #doc]
            #doc_of_required
            #vis fn create() -> #create {
                #create { insert: ::orm::__private::Insert::new(), branches: (), given: ::core::marker::PhantomData }
            }
        }
    }
}

fn required(model: &Model) -> Option<String> {
    let fields: Vec<String> = model
        .columns
        .iter()
        .filter(|column| column.required.is_some())
        .map(|column| format!("`{}`", spelled(&column.ident)))
        .collect();
    if fields.is_empty() { None } else { Some(fields.join(", ")) }
}
