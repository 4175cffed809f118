use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Model, Relation};
use super::relation::slot;

/// `impl Include`: for the row, and for the row with other relations, what it becomes with one more.
pub(super) fn includes(model: &Model) -> TokenStream {
    let impls =
        model.relations.iter().enumerate().map(|(position, relation)| include(model, position, relation));
    quote! { #(#impls)* }
}

fn include(model: &Model, position: usize, relation: &Relation) -> TokenStream {
    let Model { ident, module, with, .. } = model;
    let (marker, target) = (&relation.ident, &relation.target);
    let slot = slot(relation);
    let others = || model.relations.iter().enumerate().filter(move |&(other, _)| other != position);
    let other_names = || others().map(|(_, other)| &other.ident);
    let names = other_names();
    let names_again = other_names();
    let parameters = others().map(|(_, other)| &other.parameter);
    // What stands in the place of this relation, between the parameters of the others.
    let arguments = |this: &TokenStream, rest: &dyn Fn(&Relation) -> TokenStream| {
        let arguments = model
            .relations
            .iter()
            .enumerate()
            .map(|(other, relation)| if other == position { this.clone() } else { rest(relation) });
        quote! { #with<#(#arguments),*> }
    };
    let not_loaded = |relation: &Relation| {
        let marker = &relation.ident;
        quote! { ::orm::__private::NotLoaded<#module::#marker> }
    };
    let parameter = |relation: &Relation| {
        let parameter = &relation.parameter;
        quote! { #parameter }
    };
    let from_row = arguments(&slot, &not_loaded);
    let before = arguments(&not_loaded(relation), &parameter);
    let after = arguments(&slot, &parameter);
    let shape = quote! { S: ::orm::__private::Shape<Model = #target> };
    quote! {
        impl<#shape> ::orm::__private::Include<#module::#marker, S> for #ident {
            type Out = #from_row;

            fn attach(self, loaded: #slot) -> Self::Out {
                #with { model: self, #marker: loaded, #(#names: ::orm::__private::NotLoaded::new(),)* }
            }
        }

        impl<#shape, #(#parameters: ::orm::__private::Slot),*> ::orm::__private::Include<#module::#marker, S> for #before {
            type Out = #after;

            fn attach(self, loaded: #slot) -> Self::Out {
                #with { model: self.model, #marker: loaded, #(#names_again: self.#names_again,)* }
            }
        }
    }
}
