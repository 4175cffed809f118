use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Model, RelationKind};

/// `Post::title`, `Post::author`, and what begins a new row.
pub(super) fn constants(model: &Model, create: &TokenStream) -> TokenStream {
    let Model { ident, vis, module, .. } = model;
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
    quote! {
        #[allow(non_upper_case_globals, dead_code)]
        impl #ident {
            #(#columns)*
            #(#relations)*
            #indexes
            #create
        }
    }
}
