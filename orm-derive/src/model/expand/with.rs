use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::ir::Model;
use crate::naming::spelled;

/// `PostWith`: the row with a field for each relation, and what it inherits from the row.
pub(super) fn with(model: &Model) -> TokenStream {
    if model.relations.is_empty() {
        return TokenStream::new();
    }
    let Model { ident, vis, module, with, .. } = model;
    let slots: Vec<&Ident> = model.relations.iter().map(|relation| &relation.ident).collect();
    let parameters: Vec<&Ident> = model.relations.iter().map(|relation| &relation.parameter).collect();
    let doc =
        format!("`{ident}` with the relations that a query loaded beside it. It dereferences to the row.");
    let docs = slots.iter().map(|slot| format!("`{ident}::{slot}`, if it is included."));
    let traits = traits(model, &slots, &parameters);
    let positions = 0..slots.len();
    quote! {
        #[doc = #doc]
        #vis struct #with<#(#parameters = ::orm::__private::NotLoaded<#module::#slots>),*> {
            /// The row itself.
            pub model: #ident,
            #(#[doc = #docs] pub #slots: #parameters,)*
        }

        impl<#(#parameters),*> ::core::ops::Deref for #with<#(#parameters),*> {
            type Target = #ident;

            fn deref(&self) -> &#ident {
                &self.model
            }
        }

        impl<#(#parameters),*> ::core::ops::DerefMut for #with<#(#parameters),*> {
            fn deref_mut(&mut self) -> &mut #ident {
                &mut self.model
            }
        }

        impl<#(#parameters: ::orm::__private::Slot),*> ::orm::__private::Shape for #with<#(#parameters),*> {
            type Model = #ident;

            fn decode(row: ::orm::__private::Row<'_>) -> ::orm::__private::Result<Self> {
                ::core::result::Result::Ok(#with {
                    model: <#ident as ::orm::__private::Shape>::decode(row)?,
                    #(#slots: <#parameters as ::orm::__private::Slot>::decode(row, #positions)?,)*
                })
            }

            fn model(&self) -> &#ident {
                &self.model
            }

            fn into_model(self) -> #ident {
                self.model
            }
        }

        #traits
    }
}

/// `Debug`, `Clone`, `PartialEq` and `Serialize`, each if the model has it: a bound with a lifetime of its own
/// is checked where the trait is used, not here.
fn traits(model: &Model, slots: &[&Ident], parameters: &[&Ident]) -> TokenStream {
    let Model { ident, with, .. } = model;
    let name = with.to_string();
    let keys: Vec<String> = slots.iter().map(|slot| spelled(slot)).collect();
    // Nested pairs: a tuple of any length is no type of its own.
    let entries = slots.iter().zip(&keys).rev().fold(quote! { () }, |rest, (slot, key)| {
        quote! { ((#key, &self.#slot), #rest) }
    });
    quote! {
        impl<#(#parameters: ::core::fmt::Debug),*> ::core::fmt::Debug for #with<#(#parameters),*>
        where
            for<'a> &'a #ident: ::core::fmt::Debug,
        {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#name).field("model", &&self.model)#(.field(#keys, &self.#slots))*.finish()
            }
        }

        impl<#(#parameters: ::core::clone::Clone),*> ::core::clone::Clone for #with<#(#parameters),*>
        where
            for<'a> #ident: ::orm::__private::CloneModel<'a>,
        {
            fn clone(&self) -> Self {
                #with {
                    model: ::orm::__private::CloneModel::clone_model(&self.model),
                    #(#slots: ::core::clone::Clone::clone(&self.#slots),)*
                }
            }
        }

        impl<#(#parameters: ::core::cmp::PartialEq),*> ::core::cmp::PartialEq for #with<#(#parameters),*>
        where
            for<'a> &'a #ident: ::core::cmp::PartialEq<&'a #ident>,
        {
            fn eq(&self, other: &Self) -> bool {
                &self.model == &other.model #(&& self.#slots == other.#slots)*
            }
        }

        impl<#(#parameters: ::orm::__private::SerializeSlot),*> ::orm::__private::serde::Serialize for #with<#(#parameters),*>
        where
            for<'a> &'a #ident: ::orm::__private::serde::Serialize,
        {
            fn serialize<Z: ::orm::__private::serde::Serializer>(&self, serializer: Z) -> ::core::result::Result<Z::Ok, Z::Error> {
                ::orm::__private::serialize_flat(&&self.model, #entries, serializer)
            }
        }
    }
}
