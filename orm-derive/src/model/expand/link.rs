use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

use super::super::ir::{Column, Inverse, Model, Relation, RelationKind};
use crate::naming::{hash, spelled};

/// What links the rows of a to-many relation; of a `belongs_to`, that a row can be without it.
pub(super) fn link(model: &Model, relation: &Relation) -> TokenStream {
    let Model { ident, module, .. } = model;
    let (marker, target) = (&relation.ident, &relation.target);
    let link = match &relation.kind {
        RelationKind::BelongsTo { optional, .. } => {
            let with_key = with_key(model, relation);
            let optional =
                optional.then(|| quote! { impl ::orm::__private::IsOptional for #module::#marker {} });
            return quote! { #optional #with_key };
        }
        RelationKind::Polymorphic { .. } => return with_key(model, relation),
        RelationKind::HasOne { .. } => return TokenStream::new(),
        RelationKind::HasMany { inverse } => placeholder(target, ident, inverse),
        RelationKind::ManyToMany { through, from, to } => {
            let (from, to) = (placeholder(through, ident, from), placeholder(through, target, to));
            quote! { ::orm::__private::Joined<#from, #to> }
        }
    };
    quote! {
        impl ::orm::__private::LinkOf<#ident> for #module::#marker {
            type Link = #link;
        }
    }
}

/// What stands for the `belongs_to` of `holder` that leads to `leads_to`, until it is asked for.
pub(super) fn placeholder(holder: &Type, leads_to: &impl ToTokens, inverse: &Inverse) -> TokenStream {
    match inverse {
        Inverse::Named(name) | Inverse::OneOf(name) => {
            let hash = hash(&spelled(name));
            quote! { ::orm::__private::ByName<#holder, #hash> }
        }
        Inverse::ByTarget => quote! { ::orm::__private::ByTarget<#holder, #leads_to> },
    }
}

/// The create builder once it has the key of a `belongs_to`; of a polymorphic one, also what says which model it is of.
fn with_key(model: &Model, relation: &Relation) -> TokenStream {
    if model.read_only {
        return TokenStream::new();
    }
    let keys = match &relation.kind {
        RelationKind::BelongsTo { keys, .. } => keys.clone(),
        RelationKind::Polymorphic { key, tag, .. } => vec![*key, *tag],
        _ => return TokenStream::new(),
    };
    let Model { module, create, .. } = model;
    let marker = &relation.ident;
    let required = || model.columns.iter().enumerate().filter(|(_, column)| column.required.is_some());
    let parameters: Vec<&Ident> = required().filter_map(|(_, column)| column.required.as_ref()).collect();
    let becomes = required().map(|(position, Column { required, .. })| {
        if keys.contains(&position) {
            quote! { ::orm::__private::Given }
        } else {
            quote! { #required }
        }
    });
    quote! {
        impl<#(#parameters,)* B> ::orm::__private::WithKey<#module::#marker> for #create<#(#parameters,)* B> {
            type Out = #create<#(#becomes,)* B>;

            fn with_key(self, values: &[::orm::__private::Value]) -> Self::Out {
                #create {
                    insert: self.insert.set_values(&[#(#keys),*], values),
                    branches: self.branches,
                    given: ::core::marker::PhantomData,
                }
            }
        }
    }
}
